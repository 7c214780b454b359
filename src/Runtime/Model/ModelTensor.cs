using System.Collections.Immutable;

namespace LayersGen;

/// <summary>An input or output of a model.</summary>
/// <param name="Name">The name of the layer that makes it.</param>
/// <param name="Shape">The axes, the batch first; -1 for one that is known at run time only.</param>
/// <param name="DType">The element type.</param>
public sealed record ModelTensor(string Name, ImmutableArray<int> Shape, DType DType = DType.Float32)
{
    /// <inheritdoc/>
    public bool Equals(ModelTensor? other) =>
        other is not null && Name == other.Name && DType == other.DType && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, DType, Shape.Length);

    /// <summary>The name and shape: <c>images [n, 28, 28, 1]</c>.</summary>
    public override string ToString() => $"{Name} {new Catalogue.Shape(EquatableArray.Create(Shape.AsSpan())).ToBatchString()}";
}
