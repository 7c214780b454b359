using System.Collections.Immutable;

namespace LayersGen;

/// <summary>How a weight's values were narrowed in the file. Source: TensorFlow.js <c>io/types.ts</c>.</summary>
/// <param name="Type">The stored type.</param>
/// <param name="Scale">What stored integers are multiplied by; 1 for <see cref="QuantizationType.Float16"/>.</param>
/// <param name="Min">What is added after scaling; 0 for <see cref="QuantizationType.Float16"/>.</param>
public sealed record WeightQuantization(QuantizationType Type, double Scale = 1, double Min = 0);

/// <summary>The stored type of a quantized weight.</summary>
public enum QuantizationType
{
    /// <summary>Not quantized.</summary>
    None,

    /// <summary>IEEE 754 half precision, 2 bytes, no scale.</summary>
    Float16,

    /// <summary>Unsigned 16-bit integer, <c>q * scale + min</c>.</summary>
    UInt16,

    /// <summary>Unsigned 8-bit integer, <c>q * scale + min</c>.</summary>
    UInt8,
}

/// <summary>One entry of a weights manifest: a weight's name, shape and element type.</summary>
/// <param name="Name">The name, <c>layer/kernel</c>.</param>
/// <param name="Shape">The axes; empty for a scalar.</param>
/// <param name="DType">The element type once loaded.</param>
public sealed record WeightSpec(string Name, ImmutableArray<int> Shape, DType DType = DType.Float32)
{
    /// <summary><c>optimizer</c> for optimizer state, null for the model's own weights.</summary>
    public string? Group { get; init; }

    /// <summary>How the stored bytes are quantized, or null.</summary>
    public WeightQuantization? Quantization { get; init; }

    /// <summary>The number of elements; 1 for a scalar.</summary>
    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (int axis in Shape)
                count = checked(count * axis);
            return count;
        }
    }

    /// <inheritdoc/>
    public bool Equals(WeightSpec? other) =>
        other is not null && Name == other.Name && DType == other.DType && Group == other.Group
        && Quantization == other.Quantization && Shape.AsSpan().SequenceEqual(other.Shape.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((Name.GetHashCode() * 31) + ((int)DType * 7) + Shape.Length);
}
