namespace LayersGen.Cli;

/// <summary>The formats the command converts between.</summary>
internal enum ModelFormat
{
    /// <summary>model.json and its weights, anywhere a scheme leads to.</summary>
    Tfjs,

    /// <summary>Keras' HDF5.</summary>
    Hdf5,

    /// <summary>Keras 3's archive.</summary>
    Keras,
}

/// <summary>Finds a format by its name or a path's extension.</summary>
internal static class ModelFormats
{
    /// <summary>The names, tensorflowjs_converter's among them.</summary>
    public static readonly string[] Names = ["tfjs", "h5", "keras", "tfjs_layers_model", "tensorflowjs", "keras_keras"];

    // What tensorflowjs_converter knows besides, and why it is not here.
    private static readonly Dictionary<string, string> Others = new(StringComparer.Ordinal)
    {
        ["tf_saved_model"] = "a SavedModel holds TensorFlow's graph, not Keras' layers; save the Keras model as .keras or .h5 and convert that",
        ["keras_saved_model"] = "a SavedModel holds TensorFlow's graph beside Keras' layers; load it in Keras, save it as .keras or .h5 and convert that",
        ["tf_hub"] = "a TensorFlow Hub module holds TensorFlow's graph, not Keras' layers",
        ["tf_frozen_model"] = "a frozen graph has no layers",
        ["tfjs_graph_model"] = "a graph model is TensorFlow's graph, which TensorFlow itself makes; a Layers model (tfjs_layers_model) has the same weights and predicts the same",
    };

    /// <summary>The name of the target's format: as tensorflowjs_converter, which makes HDF5 of a Layers model unless told otherwise, where its names are used.</summary>
    public static string? TargetOf(string? from, string? to, string path) =>
        from is "tfjs_layers_model" or "tensorflowjs" && to is null or "keras" && !path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase) ? "h5" : to;

    public static ModelFormat Of(string? name, string path) => name switch
    {
        null => ByPath(path),
        "tfjs" or "tfjs_layers_model" or "tensorflowjs" => ModelFormat.Tfjs,
        "h5" => ModelFormat.Hdf5,
        // tensorflowjs_converter calls HDF5 keras.
        "keras" => path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase) || !KerasModelHandler.IsKerasPath(path) ? ModelFormat.Keras : ModelFormat.Hdf5,
        "keras_keras" => ModelFormat.Keras,
        _ when Others.TryGetValue(name, out string? reason) => throw new ArgumentException($"{name} is not converted: {reason}."),
        _ => throw new ArgumentException($"\"{name}\" is not a format that is converted; known are tfjs (tfjs_layers_model, tensorflowjs), h5 and keras."),
    };

    // A model may bear such a name in a store, too.
    private static ModelFormat ByPath(string path) => !Places.IsKerasFile(path) ? ModelFormat.Tfjs
        : path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase) ? ModelFormat.Keras : ModelFormat.Hdf5;
}
