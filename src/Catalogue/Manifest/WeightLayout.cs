using System.Collections.Immutable;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Byte sizes of weights, as stored and as loaded.</summary>
internal static class WeightLayout
{
    /// <summary>The most elements of one weight: their bytes, and the sum of some weights', still fit a long.</summary>
    internal const long MaxElements = 1L << 48;

    /// <summary>Bytes of a loaded element. A string has no fixed size.</summary>
    internal static int ElementSize(DType type) => type switch
    {
        DType.Float32 or DType.Int32 => 4,
        DType.Bool => 1,
        DType.Complex64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The type has no fixed size."),
    };

    /// <summary>Bytes of an element swapped between machines of different byte order; complex64 is two floats.</summary>
    internal static int ScalarSize(DType type) => type == DType.Bool ? 1 : 4;

    /// <summary>Bytes of a stored element.</summary>
    internal static int StoredElementSize(WeightSpec weight) => weight.Quantization?.Type switch
    {
        QuantizationType.UInt8 => 1,
        QuantizationType.UInt16 or QuantizationType.Float16 => 2,
        _ => ElementSize(weight.DType),
    };

    internal static long LoadedBytes(WeightSpec weight) => checked(weight.ElementCount * ElementSize(weight.DType));

    /// <summary>Stored bytes; null for a string weight, whose size only its bytes tell.</summary>
    internal static long? StoredBytes(WeightSpec weight) =>
        weight.DType == DType.String ? null : checked(weight.ElementCount * StoredElementSize(weight));

    /// <summary>The stored bytes of all groups, those of string weights apart.</summary>
    /// <exception cref="ManifestException">They are beyond any machine's.</exception>
    internal static long StoredBytes(ModelManifest manifest)
    {
        // One weight has at most 2^51 bytes, so the sum is refused long before it overflows.
        const long MaxBytes = long.MaxValue / 2;
        long bytes = 0;
        foreach (WeightSpec weight in manifest.Groups.SelectMany(static group => group.Weights))
        {
            bytes += StoredBytes(weight) ?? 0;
            if (bytes > MaxBytes)
                throw new ManifestException(ManifestError.Of(ErrorId.BadManifest, "weightsManifest", $"at most {MaxBytes} bytes of weights", "more"));
        }

        return bytes;
    }

    /// <summary>Where each weight starts in a <see cref="WeightBuffer"/>, and at the end, its length.</summary>
    internal static long[] Offsets(ImmutableArray<WeightSpec> weights)
    {
        long[] offsets = new long[weights.Length + 1];
        for (int i = 0; i < weights.Length; i++)
            offsets[i + 1] = checked(offsets[i] + LoadedBytes(weights[i]));
        return offsets;
    }
}
