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

    public static ModelFormat Of(string? name, string path) => name switch
    {
        null => ByPath(path),
        "tfjs" or "tfjs_layers_model" or "tensorflowjs" => ModelFormat.Tfjs,
        "h5" => ModelFormat.Hdf5,
        // tensorflowjs_converter calls HDF5 keras.
        "keras" => path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase) || !KerasModelHandler.IsKerasPath(path) ? ModelFormat.Keras : ModelFormat.Hdf5,
        "keras_keras" => ModelFormat.Keras,
        _ => throw new ArgumentException($"\"{name}\" is not a format that is converted; known are tfjs (tfjs_layers_model, tensorflowjs), h5 and keras."),
    };

    // A model may bear such a name in a store, too.
    private static ModelFormat ByPath(string path) => !Places.IsKerasFile(path) ? ModelFormat.Tfjs
        : path.EndsWith(".keras", StringComparison.OrdinalIgnoreCase) ? ModelFormat.Keras : ModelFormat.Hdf5;
}
