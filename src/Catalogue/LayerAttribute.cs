#if LAYERSGEN_RUNTIME
namespace LayersGen;

/// <summary>
/// Makes a partial class a typed Layers model: its layer attributes, in source order, are the stack. The generator infers
/// every shape and adds the topology, typed weights, saving, loading and prediction.
/// </summary>
/// <example>
/// <code>
/// [LayersModel]
/// [Input(28, 28, 1)]
/// [Conv2D(8, 5, Activation = Activation.Relu, Name = "conv1")]
/// [MaxPooling2D(2)]
/// [Flatten]
/// [Dense(10, Activation = Activation.Softmax, Name = "probs")]
/// public sealed partial class Digits;
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class LayersModelAttribute : Attribute
{
    /// <summary>The model's name in its topology; by default the class name in snake_case, or the file's with <see cref="Manifest"/>.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The <c>model.json</c> whose model the class is, one of the project's <c>LayersModelFile</c> items; relative to the
    /// project's folder or to this source file's. With layer attributes as well, both must agree.
    /// </summary>
    public string? Manifest { get; set; }
}

/// <summary>One layer of a model. Derived attributes bear Keras' class names, their properties Keras' arguments.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public abstract class LayerAttribute : Attribute
{
    /// <summary>The layer's name, unique in the model; Keras' automatic name (<c>conv2d</c>, <c>conv2d_1</c>) by default.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The layer's input, by the name of the layer that makes it: a string, or an array of strings for a layer with several
    /// inputs. The layer before it by default.
    /// </summary>
    public object? From { get; set; }

    /// <summary>
    /// The mask of the layer's input in place of the one that the input has, by the name of the layer that makes it: <c>[n, steps]</c>, 0 for
    /// each step that is padding. For a layer with several inputs an array, null where an input keeps its own.
    /// </summary>
    public object? Mask { get; set; }

    /// <summary>Whether training changes the layer's weights; true by default. Non-trainable weights come last in the files.</summary>
    public bool Trainable { get; set; } = true;
}

/// <summary>The model's outputs, by the names of the layers that make them; the last layer by default.</summary>
/// <param name="layers">The names, in the order of the outputs.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class OutputAttribute(params string[] layers) : Attribute
{
    /// <summary>The names, in the order of the outputs.</summary>
    public string[] Layers => layers;
}

/// <summary>Applies a layer of the model once more, sharing its weights.</summary>
/// <param name="layer">The name of the layer.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
public sealed class ApplyAttribute(string layer) : Attribute
{
    /// <summary>The name of the layer.</summary>
    public string Layer => layer;

    /// <summary>What other layers' <see cref="LayerAttribute.From"/> and <see cref="OutputAttribute"/> call this result.</summary>
    public string? Name { get; set; }

    /// <summary>The inputs, as <see cref="LayerAttribute.From"/>.</summary>
    public object? From { get; set; }

    /// <summary>The masks, as <see cref="LayerAttribute.Mask"/>.</summary>
    public object? Mask { get; set; }

    /// <summary>As <see cref="MultiHeadAttentionAttribute.AttentionMask"/>.</summary>
    public string? AttentionMask { get; set; }
}
#endif
