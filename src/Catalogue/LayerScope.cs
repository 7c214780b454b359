namespace LayersGen.Catalogue;

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

    /// <summary>The layer with another value of an argument.</summary>
    public LayerScope With(Argument argument, object? value) =>
        new(name, kind, kind.Arguments.Select((known, i) => ReferenceEquals(known, argument) ? value : values[i]).ToEquatableArray(), trainable);

    /// <summary>What the layer comes down to when predicting: its kind and the meaning of its arguments, whatever its name.</summary>
    public EquatableArray<object?> Meaning() =>
        [kind, .. kind.Arguments.Select((argument, i) => argument.AffectsPrediction && argument != Argument.Base ? argument.MeaningOf(values[i]) : null)];

    public bool Equals(LayerScope? other) =>
        other is not null && name == other.Name && kind == other.Kind && trainable == other.Trainable && values == other.Values;

    public override bool Equals(object? obj) => Equals(obj as LayerScope);

    public override int GetHashCode() => unchecked((name.GetHashCode() * 31) + values.GetHashCode());
}
