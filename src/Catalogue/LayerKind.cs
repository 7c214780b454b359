namespace LayersGen.Catalogue;

/// <summary>
/// What the library knows of one Keras layer class: its arguments, its shape rule, its weights, and the operations it
/// comes down to. One file per kind, which also holds the attribute; the file alone adds a layer.
/// </summary>
internal abstract class LayerKind
{
    /// <summary>Keras' class name, as topologies and attributes have it.</summary>
    public abstract string ClassName { get; }

    /// <summary>Other class names of the same layer in older or other writers' files.</summary>
    public virtual IReadOnlyList<string> Aliases => [];

    /// <summary>All arguments, in the order TensorFlow.js writes them; <see cref="Argument.Base"/> marks the place of the common ones.</summary>
    public abstract IReadOnlyList<Argument> Arguments { get; }

    /// <summary>The fewest inputs the layer takes.</summary>
    public virtual int MinimumInputs => 1;

    /// <summary>The most inputs the layer takes.</summary>
    public virtual int MaximumInputs => 1;

    /// <summary>The shape of the result; throws <see cref="GraphException"/> where the inputs do not fit.</summary>
    public abstract Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs);

    /// <summary>The weights, in Keras' order, for the inputs the layer was first applied to.</summary>
    public virtual IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) => [];

    /// <summary>Whether the layer marks some steps of its result as padding.</summary>
    public virtual bool MakesMask(LayerScope layer) => false;

    /// <summary>Whether the layer computes something else where its input is masked.</summary>
    public virtual bool ReadsMask => false;

    /// <summary>Whether TensorFlow.js writes <c>dtype</c> beside <c>batch_input_shape</c>, as it does for all but Embedding.</summary>
    public virtual bool WritesDType => true;

    /// <summary>Fills in what an older writer left out because its default was another; <paramref name="isTfjs"/> tells TensorFlow.js' files from Keras'.</summary>
    public virtual ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config;

    /// <summary>Emits the operations that compute the result at inference. All shapes are fully known but for the batch.</summary>
    public abstract void Lower(LoweringContext context);
}

/// <summary>One weight of a layer.</summary>
/// <param name="Name">Its name within the layer: <c>kernel</c>.</param>
/// <param name="Shape">Its axes; there is no batch.</param>
/// <param name="Initializer">What fills it in a new model.</param>
/// <param name="Trainable">Whether training changes it.</param>
internal sealed record WeightEntry(string Name, EquatableArray<int> Shape, Function Initializer, bool Trainable = true)
{
    /// <summary>Its element type. Predictions read float32 alone; others are kept for the file's other readers.</summary>
    public DType DType { get; init; } = DType.Float32;
}

/// <summary>A layer's name and arguments, as its kind sees them.</summary>
internal sealed class LayerScope(string name, LayerKind kind, EquatableArray<object?> values, bool trainable) : IEquatable<LayerScope>
{
    public string Name => name;

    public LayerKind Kind => kind;

    public bool Trainable => trainable;

    public EquatableArray<object?> Values => values;

    /// <summary>The argument's value.</summary>
    public T Get<T>(Argument<T> argument) => (T)Value(argument)!;

    public object? Value(Argument argument)
    {
        for (int i = 0; i < kind.Arguments.Count; i++)
        {
            if (ReferenceEquals(kind.Arguments[i], argument))
                return values[i];
        }

        throw new InvalidOperationException($"{kind.ClassName} has no argument {argument.Key}.");
    }

    public bool Equals(LayerScope? other) =>
        other is not null && name == other.Name && kind == other.Kind && trainable == other.Trainable && values == other.Values;

    public override bool Equals(object? obj) => Equals(obj as LayerScope);

    public override int GetHashCode() => unchecked((name.GetHashCode() * 31) + values.GetHashCode());
}
