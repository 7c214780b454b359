using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LayersGen;

/// <summary>
/// The same by vectors of 512 bits, where the processor has them: <see cref="System.Numerics.Vector{T}"/> stays at 256. Methods that do some of the elements return
/// how many.
/// </summary>
internal static partial class Quantizer
{
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

    private static bool EncodeWide(ReadOnlySpan<float> weights, float reciprocal, float offset, float margin, Span<byte> stored)
    {
        Vector512<float> furthest = Vector512<float>.Zero;
        ref float weight = ref MemoryMarshal.GetReference(weights);
        Vector512<uint> a = StepsWide(Vector512.LoadUnsafe(ref weight), reciprocal, offset, ref furthest);
        Vector512<uint> b = StepsWide(Vector512.LoadUnsafe(ref weight, (nuint)Vector512<float>.Count), reciprocal, offset, ref furthest);
        Vector512<uint> c = StepsWide(Vector512.LoadUnsafe(ref weight, 2 * (nuint)Vector512<float>.Count), reciprocal, offset, ref furthest);
        Vector512<uint> d = StepsWide(Vector512.LoadUnsafe(ref weight, 3 * (nuint)Vector512<float>.Count), reciprocal, offset, ref furthest);
        if (Vector512.GreaterThanOrEqualAny(furthest, Vector512.Create(0.5f - margin)))
            return false;
        Vector512.Narrow(Vector512.Narrow(a, b), Vector512.Narrow(c, d)).StoreUnsafe(ref MemoryMarshal.GetReference(stored));
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> StepsWide(Vector512<float> weights, float reciprocal, float offset, ref Vector512<float> furthest)
    {
        Vector512<float> magic = Vector512.Create(12582912f);
        Vector512<float> steps = Vector512.MultiplyAddEstimate(weights, Vector512.Create(reciprocal), Vector512.Create(offset));
        Vector512<float> clamped = Vector512.MinNative(Vector512.MaxNative(steps, Vector512<float>.Zero), Vector512.Create((float)byte.MaxValue));
        Vector512<float> rounded = clamped + magic;
        furthest = Vector512.MaxNative(furthest, Vector512.Abs(clamped - (rounded - magic)));
        return rounded.AsUInt32();
    }

    private static int EncodeWide(ReadOnlySpan<float> weights, double scale, double min, double largest, Span<ushort> stored)
    {
        int i = 0;
        if (Divider.Divides(scale))
        {
            Divider divider = new(scale, min, largest);
            for (; i <= weights.Length - Vector512<float>.Count; i += Vector512<float>.Count)
                Avx512F.ConvertToVector256UInt16(divider.Steps(Vector512.LoadUnsafe(in weights[i]))).StoreUnsafe(ref stored[i]);
        }

        return i;
    }

    /// <summary>
    /// Weights to the nearest step. A product with the reciprocal, corrected by its rest, is the quotient to the last bit
    /// (Markstein, 1990), in a third of the time.
    /// </summary>
    private readonly struct Divider(double scale, double min, double largest)
    {
        private readonly Vector512<double> _scale = Vector512.Create(scale);
        private readonly Vector512<double> _reciprocal = Vector512.Create(1 / scale);
        private readonly Vector512<double> _min = Vector512.Create(min);
        private readonly Vector512<double> _largest = Vector512.Create(largest);

        /// <summary>Whether the processor can, and the scale is far from where a reciprocal or a rest is no normal number.</summary>
        public static bool Divides(double scale) => Avx512F.IsSupported && scale is > 1e-200 and < 1e200;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<uint> Steps(Vector512<float> weights) => Vector512.Create(
            Steps(Avx512F.ConvertToVector512Double(weights.GetLower())), Steps(Avx512F.ConvertToVector512Double(weights.GetUpper())));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private Vector256<uint> Steps(Vector512<double> weights)
        {
            Vector512<double> distance = weights - _min;
            Vector512<double> estimate = distance * _reciprocal;
            Vector512<double> rest = Avx512F.FusedMultiplyAddNegated(estimate, _scale, distance);
            Vector512<double> steps = Avx512F.FusedMultiplyAdd(rest, _reciprocal, estimate);
            return Avx512F.ConvertToVector256UInt32(Vector512.MinNative(Vector512.MaxNative(steps, Vector512<double>.Zero), _largest));
        }
    }
}
