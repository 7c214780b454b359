using System.Runtime.Intrinsics;

namespace LayersGen;

/// <summary>
/// The same by vectors of 512 bits, where the processor has them: <see cref="System.Numerics.Vector{T}"/> stays at 256. Each method returns how
/// many elements it did.
/// </summary>
internal static partial class Quantizer
{
    /// <summary>A quotient by the reciprocal is this near to the exact one, for up to 65535 steps; nearer to a half, only division tells how it rounds.</summary>
    private const double NearHalf = 0.5 - 1e-9;

    private static int DecodeWide(ReadOnlySpan<byte> stored, double scale, double min, Span<float> loaded)
    {
        int i = 0;
        for (; Vector512.IsHardwareAccelerated && i <= stored.Length - Vector512<byte>.Count; i += Vector512<byte>.Count)
        {
            (Vector512<ushort> low, Vector512<ushort> high) = Vector512.Widen(Vector512.Create(stored[i..]));
            DecodeWide(low, scale, min, loaded[i..]);
            DecodeWide(high, scale, min, loaded[(i + Vector512<ushort>.Count)..]);
        }

        return i;
    }

    private static int DecodeWide(ReadOnlySpan<ushort> stored, double scale, double min, Span<float> loaded)
    {
        int i = 0;
        for (; Vector512.IsHardwareAccelerated && i <= stored.Length - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
            DecodeWide(Vector512.Create(stored[i..]), scale, min, loaded[i..]);
        return i;
    }

    private static void DecodeWide(Vector512<ushort> stored, double scale, double min, Span<float> loaded)
    {
        (Vector512<uint> low, Vector512<uint> high) = Vector512.Widen(stored);
        DecodeWide(low, scale, min).CopyTo(loaded);
        DecodeWide(high, scale, min).CopyTo(loaded[Vector512<float>.Count..]);
    }

    private static Vector512<float> DecodeWide(Vector512<uint> stored, double scale, double min)
    {
        (Vector512<ulong> low, Vector512<ulong> high) = Vector512.Widen(stored);
        return Vector512.Narrow((ToDouble(low) * scale) + Vector512.Create(min), (ToDouble(high) * scale) + Vector512.Create(min));
    }

    private static Vector512<double> ToDouble(Vector512<ulong> integer)
    {
        Vector512<double> offset = Vector512.Create(TwoTo52);
        return (integer | offset.AsUInt64()).AsDouble() - offset;
    }

    private static int EncodeWide(ReadOnlySpan<float> weights, double scale, double min, double largest, Span<byte> stored)
    {
        int i = 0;
        for (; Vector512.IsHardwareAccelerated && i <= weights.Length - Vector512<byte>.Count; i += Vector512<byte>.Count)
        {
            Vector512<ushort> low = EncodeWide(weights[i..], scale, min, largest);
            Vector512<ushort> high = EncodeWide(weights[(i + Vector512<ushort>.Count)..], scale, min, largest);
            Vector512.Narrow(low, high).CopyTo(stored[i..]);
        }

        return i;
    }

    private static int EncodeWide(ReadOnlySpan<float> weights, double scale, double min, double largest, Span<ushort> stored)
    {
        int i = 0;
        for (; Vector512.IsHardwareAccelerated && i <= weights.Length - Vector512<ushort>.Count; i += Vector512<ushort>.Count)
            EncodeWide(weights[i..], scale, min, largest).CopyTo(stored[i..]);
        return i;
    }

    private static Vector512<ushort> EncodeWide(ReadOnlySpan<float> weights, double scale, double min, double largest) => Vector512.Narrow(
        EncodeWide(Vector512.Create(weights), scale, min, largest),
        EncodeWide(Vector512.Create(weights[Vector512<float>.Count..]), scale, min, largest));

    private static Vector512<uint> EncodeWide(Vector512<float> weights, double scale, double min, double largest)
    {
        (Vector512<double> low, Vector512<double> high) = Vector512.Widen(weights);
        return Vector512.Narrow(NearestWide(low, scale, min, largest), NearestWide(high, scale, min, largest));
    }

    private static Vector512<ulong> NearestWide(Vector512<double> weights, double scale, double min, double largest)
    {
        Vector512<double> offset = Vector512.Create(TwoTo52);
        Vector512<double> distances = weights - Vector512.Create(min);
        Vector512<double> steps = Clamp(distances * (1 / scale), largest);
        Vector512<double> whole = steps + offset;
        if (!Vector512.LessThanAll(Vector512.Abs(steps - (whole - offset)), Vector512.Create(NearHalf)))
            whole = Clamp(distances / scale, largest) + offset;
        return whole.AsUInt64() & Vector512.Create((ulong)ushort.MaxValue);
    }

    private static Vector512<double> Clamp(Vector512<double> steps, double largest) =>
        Vector512.MinNative(Vector512.MaxNative(steps, Vector512<double>.Zero), Vector512.Create(largest));
}
