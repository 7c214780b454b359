using System.Buffers.Binary;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LayersGen;

/// <summary>
/// Stored integers and halves to weights, and back. Decoding computes in double and rounds once, as TensorFlow.js does
/// (<c>io_utils.ts</c>); encoding follows tensorflowjs_converter's <c>quantization.py</c>.
/// </summary>
internal static partial class Quantizer
{
    private const double TwoTo52 = 4503599627370496;

    /// <summary>Decodes whole stored elements into loaded ones of 4 bytes.</summary>
    /// <param name="stored">Little-endian, at any alignment.</param>
    /// <param name="type">float32 or int32.</param>
    /// <param name="quantization">How they are stored.</param>
    /// <param name="loaded">Room for as many elements.</param>
    internal static void Decode(ReadOnlySpan<byte> stored, DType type, WeightQuantization quantization, Span<byte> loaded)
    {
        switch (type, quantization.Type)
        {
            case (DType.Float32, QuantizationType.Float16):
                DecodeHalves(stored, Cast<float>(loaded));
                break;
            case (DType.Float32, QuantizationType.UInt8):
                DecodeBytes(stored, quantization.Scale, quantization.Min, Cast<float>(loaded));
                break;
            case (DType.Float32, QuantizationType.UInt16):
                DecodeShorts(stored, quantization.Scale, quantization.Min, Cast<float>(loaded));
                break;
            case (DType.Int32, QuantizationType.UInt8):
                Span<int> fromBytes = Cast<int>(loaded);
                for (int i = 0; i < stored.Length; i++)
                    fromBytes[i] = RoundToInt32(stored[i] * quantization.Scale + quantization.Min);
                break;
            case (DType.Int32, QuantizationType.UInt16):
                Span<int> fromShorts = Cast<int>(loaded);
                for (int i = 0; i < fromShorts.Length; i++)
                    fromShorts[i] = RoundToInt32(ReadShort(stored, i) * quantization.Scale + quantization.Min);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(quantization), quantization, $"Not a quantization of {type}.");
        }
    }

    /// <summary>The affine range of float32 weights that the converter would choose: zero, if covered, is stored exactly.</summary>
    internal static WeightQuantization Range(float lowest, float highest, QuantizationType type)
    {
        double min = lowest;
        if (lowest == highest)
            return new WeightQuantization(type, Scale: 1, min);
        double scale = (highest - min) / Largest(type);
        if (lowest <= 0 && highest >= 0)
            min = -Math.Round(-min / scale, MidpointRounding.ToEven) * scale;
        return new WeightQuantization(type, scale, min);
    }

    /// <summary>Encodes float32 weights, which must be finite unless stored as halves.</summary>
    internal static void Encode(ReadOnlySpan<float> weights, WeightQuantization quantization, Span<byte> stored)
    {
        double scale = quantization.Scale;
        double min = quantization.Min;
        double largest = Largest(quantization.Type);
        switch (quantization.Type)
        {
            case QuantizationType.Float16:
                TensorPrimitives.ConvertToHalf(weights, Cast<Half>(stored));
                LittleEndian.ToHostInPlace(stored, sizeof(ushort));
                break;
            case QuantizationType.UInt8:
                EncodeBytes(weights, scale, min, largest, stored);
                break;
            default:
                EncodeShorts(weights, scale, min, largest, stored);
                break;
        }
    }

    // A byte's steps are so few that single precision nearly always tells the nearest one; where it is too close to halfway, double precision decides.
    private static void EncodeBytes(ReadOnlySpan<float> weights, double scale, double min, double largest, Span<byte> stored)
    {
        float reciprocal = (float)(1 / scale);
        float offset = (float)(-min / scale);
        // Within the range, a product and a sum of rounded numbers are no further off than this.
        float margin = ((2 * Math.Abs(offset)) + 512) / (1 << 23);
        int i = 0;
        if (margin < 0.25f && float.IsNormal(reciprocal))
        {
            int block = Vector512.IsHardwareAccelerated ? Vector512<byte>.Count : Vector<byte>.Count;
            for (; i <= weights.Length - block; i += block)
            {
                bool isClear = Vector512.IsHardwareAccelerated
                    ? EncodeWide(weights.Slice(i, block), reciprocal, offset, margin, stored.Slice(i, block))
                    : EncodeVector(weights.Slice(i, block), reciprocal, offset, margin, stored.Slice(i, block));
                if (!isClear)
                    EncodeBytesInDouble(weights.Slice(i, block), scale, min, largest, stored.Slice(i, block));
            }
        }

        EncodeBytesInDouble(weights[i..], scale, min, largest, stored[i..]);
    }

    private static void EncodeBytesInDouble(ReadOnlySpan<float> weights, double scale, double min, double largest, Span<byte> stored)
    {
        int i = 0;
        for (; i <= weights.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector<ushort> low = EncodeVectors(weights[i..], scale, min, largest);
            Vector<ushort> high = EncodeVectors(weights[(i + Vector<ushort>.Count)..], scale, min, largest);
            Vector.Narrow(low, high).CopyTo(stored[i..]);
        }

        for (; i < weights.Length; i++)
            stored[i] = (byte)Nearest(weights[i], scale, min, largest);
    }

    // False, and nothing stored, if one of a block's weights could be nearer to another step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool EncodeVector(ReadOnlySpan<float> weights, float reciprocal, float offset, float margin, Span<byte> stored)
    {
        Vector<float> furthest = Vector<float>.Zero;
        ref float weight = ref MemoryMarshal.GetReference(weights);
        Vector<uint> a = Steps(Vector.LoadUnsafe(ref weight), reciprocal, offset, ref furthest);
        Vector<uint> b = Steps(Vector.LoadUnsafe(ref weight, (nuint)Vector<float>.Count), reciprocal, offset, ref furthest);
        Vector<uint> c = Steps(Vector.LoadUnsafe(ref weight, 2 * (nuint)Vector<float>.Count), reciprocal, offset, ref furthest);
        Vector<uint> d = Steps(Vector.LoadUnsafe(ref weight, 3 * (nuint)Vector<float>.Count), reciprocal, offset, ref furthest);
        if (Vector.GreaterThanOrEqualAny(furthest, new Vector<float>(0.5f - margin)))
            return false;
        Vector.Narrow(Vector.Narrow(a, b), Vector.Narrow(c, d)).StoreUnsafe(ref MemoryMarshal.GetReference(stored));
        return true;
    }

    // The sum with 1.5 * 2^23 rounds to the nearest even, and has the integer in its low bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<uint> Steps(Vector<float> weights, float reciprocal, float offset, ref Vector<float> furthest)
    {
        Vector<float> magic = new(12582912);
        Vector<float> steps = Vector.MultiplyAddEstimate(weights, new Vector<float>(reciprocal), new Vector<float>(offset));
        Vector<float> clamped = Vector.MinNative(Vector.MaxNative(steps, Vector<float>.Zero), new Vector<float>(byte.MaxValue));
        Vector<float> rounded = clamped + magic;
        furthest = Vector.MaxNative(furthest, Vector.Abs(clamped - (rounded - magic)));
        return Vector.AsVectorUInt32(rounded);
    }

    private static void EncodeShorts(ReadOnlySpan<float> weights, double scale, double min, double largest, Span<byte> stored)
    {
        int i = 0;
        if (BitConverter.IsLittleEndian)
        {
            i = EncodeWide(weights, scale, min, largest, MemoryMarshal.Cast<byte, ushort>(stored));
            for (; i <= weights.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
                Vector.AsVectorByte(EncodeVectors(weights[i..], scale, min, largest)).CopyTo(stored[(2 * i)..]);
        }

        for (; i < weights.Length; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(stored[(2 * i)..], (ushort)Nearest(weights[i], scale, min, largest));
    }

    private static Vector<ushort> EncodeVectors(ReadOnlySpan<float> weights, double scale, double min, double largest) => Vector.Narrow(
        EncodeVector(new Vector<float>(weights), scale, min, largest),
        EncodeVector(new Vector<float>(weights[Vector<float>.Count..]), scale, min, largest));

    private static Vector<uint> EncodeVector(Vector<float> weights, double scale, double min, double largest)
    {
        Vector.Widen(weights, out Vector<double> low, out Vector<double> high);
        return Vector.Narrow(Nearest(low, scale, min, largest), Nearest(high, scale, min, largest));
    }

    // Clamped first, which comes to the same between whole numbers; the sum with 2^52 then rounds to the nearest even, and has the integer in its low bits.
    private static Vector<ulong> Nearest(Vector<double> weights, double scale, double min, double largest)
    {
        Vector<double> steps = (weights - new Vector<double>(min)) / new Vector<double>(scale);
        Vector<double> clamped = Vector.MinNative(Vector.MaxNative(steps, Vector<double>.Zero), new Vector<double>(largest));
        return Vector.AsVectorUInt64(clamped + new Vector<double>(TwoTo52)) & new Vector<ulong>(ushort.MaxValue);
    }

    private static double Nearest(float weight, double scale, double min, double largest) =>
        Math.Clamp(Math.Round((weight - min) / scale, MidpointRounding.ToEven), 0, largest);

    private static int Largest(QuantizationType type) => type == QuantizationType.UInt8 ? byte.MaxValue : ushort.MaxValue;

    // Not the library's conversion, which may quiet a signalling NaN.
    private static void DecodeHalves(ReadOnlySpan<byte> stored, Span<float> loaded)
    {
        int i = 0;
        if (BitConverter.IsLittleEndian)
        {
            for (; i <= loaded.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector.Widen(Vector.AsVectorUInt16(new Vector<byte>(stored[(2 * i)..])), out Vector<uint> low, out Vector<uint> high);
                Widen(low).CopyTo(loaded[i..]);
                Widen(high).CopyTo(loaded[(i + Vector<float>.Count)..]);
            }
        }

        for (; i < loaded.Length; i++)
            loaded[i] = Widen(new Vector<uint>(ReadShort(stored, i)))[0];
    }

    // With the exponent's bits moved into place, a factor of 2^112 makes up for the bias, of subnormals too. Infinities and
    // NaNs have got an ordinary exponent by then, and are given back their own.
    private static Vector<float> Widen(Vector<uint> half)
    {
        const float TwoTo112 = 5.192296858534828e33f;
        Vector<uint> magnitude = half & new Vector<uint>(0x7FFF);
        Vector<uint> sign = (half & new Vector<uint>(0x8000)) << 16;
        Vector<uint> special = Vector.GreaterThan(magnitude, new Vector<uint>(0x7BFF)) & new Vector<uint>(0x7F800000);
        Vector<float> scaled = Vector.AsVectorSingle(magnitude << 13) * new Vector<float>(TwoTo112);
        return Vector.AsVectorSingle(Vector.AsVectorUInt32(scaled) | special | sign);
    }

    private static void DecodeBytes(ReadOnlySpan<byte> stored, double scale, double min, Span<float> loaded)
    {
        int i = DecodeWide(stored, scale, min, loaded);
        for (; i <= stored.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(stored[i..]), out Vector<ushort> low, out Vector<ushort> high);
            DecodeVector(low, scale, min, loaded[i..]);
            DecodeVector(high, scale, min, loaded[(i + Vector<ushort>.Count)..]);
        }

        for (; i < stored.Length; i++)
            loaded[i] = (float)(stored[i] * scale + min);
    }

    private static void DecodeShorts(ReadOnlySpan<byte> stored, double scale, double min, Span<float> loaded)
    {
        int i = 0;
        if (BitConverter.IsLittleEndian)
        {
            i = DecodeWide(MemoryMarshal.Cast<byte, ushort>(stored), scale, min, loaded);
            for (; i <= loaded.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
                DecodeVector(Vector.AsVectorUInt16(new Vector<byte>(stored[(2 * i)..])), scale, min, loaded[i..]);
        }

        for (; i < loaded.Length; i++)
            loaded[i] = (float)(ReadShort(stored, i) * scale + min);
    }

    private static void DecodeVector(Vector<ushort> stored, double scale, double min, Span<float> loaded)
    {
        Vector.Widen(stored, out Vector<uint> low, out Vector<uint> high);
        DecodeVector(low, scale, min).CopyTo(loaded);
        DecodeVector(high, scale, min).CopyTo(loaded[Vector<float>.Count..]);
    }

    private static Vector<float> DecodeVector(Vector<uint> stored, double scale, double min)
    {
        Vector.Widen(stored, out Vector<ulong> low, out Vector<ulong> high);
        // A multiplication and an addition, not a fused one: that would round differently from TensorFlow.js.
        return Vector.Narrow(ToDouble(low) * new Vector<double>(scale) + new Vector<double>(min), ToDouble(high) * new Vector<double>(scale) + new Vector<double>(min));
    }

    // The integer in the low bits of 2^52 is exactly 2^52 more than itself.
    private static Vector<double> ToDouble(Vector<ulong> integer)
    {
        Vector<double> offset = new(TwoTo52);
        return Vector.AsVectorDouble(integer | Vector.AsVectorUInt64(offset)) - offset;
    }

    /// <summary>JavaScript's <c>Math.round</c>, halves up, and its conversion to int32, modulo 2^32.</summary>
    internal static int RoundToInt32(double value)
    {
        double floor = Math.Floor(value);
        double rounded = value - floor >= 0.5 ? floor + 1 : floor;
        return double.IsFinite(rounded) ? unchecked((int)(long)(rounded % 4294967296)) : 0;
    }

    private static ushort ReadShort(ReadOnlySpan<byte> stored, int index) => BinaryPrimitives.ReadUInt16LittleEndian(stored[(2 * index)..]);

    private static Span<T> Cast<T>(Span<byte> bytes)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes);
}
