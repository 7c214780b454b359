using System.Runtime.InteropServices;
using System.Text.Json;
using CsCheck;

namespace LayersGen.Tests.Formats;

public sealed class QuantizerTests
{
    /// <summary>What TensorFlow.js itself decodes; see Goldens/make-goldens.mjs.</summary>
    [Fact]
    public void Decodes_as_TensorFlow_js()
    {
        using JsonDocument goldens = JsonDocument.Parse(Golden.Open("decoded.json"));
        foreach (JsonElement golden in goldens.RootElement.EnumerateArray())
        {
            WeightSpec spec = Golden.Manifest($"[{golden.GetProperty("spec").GetRawText()}]").Groups[0].Weights[0];
            byte[] loaded = new byte[4 * spec.ElementCount];
            Quantizer.Decode(golden.GetProperty("stored").GetBytesFromBase64(), spec.DType, spec.Quantization!, loaded);
            Assert.Equal(golden.GetProperty("loaded").GetBytesFromBase64(), loaded);
        }
    }

    [Fact]
    public void Decodes_every_half_exactly()
    {
        ushort[] halves = [.. Enumerable.Range(0, 65536).Select(static i => (ushort)i)];
        uint[] loaded = new uint[halves.Length];
        Quantizer.Decode(MemoryMarshal.AsBytes(halves.AsSpan()), DType.Float32, new(QuantizationType.Float16), MemoryMarshal.AsBytes(loaded.AsSpan()));
        Assert.Equal(halves.Select(Widen), loaded);

        static uint Widen(ushort half)
        {
            uint sign = (uint)(half & 0x8000) << 16, mantissa = half & 0x3FFu;
            int exponent = (half >> 10) & 31;
            return exponent switch
            {
                31 => sign | 0x7F800000 | (mantissa << 13),
                0 => sign | BitConverter.SingleToUInt32Bits(mantissa / 16777216f),
                _ => sign | (uint)(exponent + 112) << 23 | (mantissa << 13),
            };
        }
    }

    [Theory]
    [InlineData(1f, 0x3C00)]
    [InlineData(-0f, 0x8000)]
    [InlineData(65504f, 0x7BFF)]
    [InlineData(65519.996f, 0x7BFF)]
    [InlineData(65520f, 0x7C00)]
    [InlineData(float.NegativeInfinity, 0xFC00)]
    [InlineData(1.00048828125f, 0x3C00)] // halfway, to even
    [InlineData(1.00146484375f, 0x3C02)] // halfway, to even
    [InlineData(5.9604645e-8f, 0x0001)]
    [InlineData(2.9802322e-8f, 0x0000)] // halfway to the smallest subnormal
    [InlineData(2.9802326e-8f, 0x0001)]
    [InlineData(6.1e-5f, 0x03FF)]
    public void Encodes_halves_to_nearest_even(float value, int half)
    {
        foreach (int length in (int[])[1, 37])
        {
            byte[] stored = new byte[2 * length];
            Quantizer.Encode(Enumerable.Repeat(value, length).ToArray(), new(QuantizationType.Float16), stored);
            Assert.All(Enumerable.Range(0, length), i => Assert.Equal(half, BitConverter.ToUInt16(stored, 2 * i)));
        }
    }

    [Fact]
    public void Every_half_survives_a_round_trip()
    {
        // A signalling NaN may come back quiet.
        ushort[] halves = [.. Enumerable.Range(0, 65536).Select(static i => (ushort)i).Where(static h => !Half.IsNaN(BitConverter.UInt16BitsToHalf(h)))];
        float[] loaded = new float[halves.Length];
        byte[] stored = MemoryMarshal.AsBytes(halves.AsSpan()).ToArray();
        Quantizer.Decode(stored, DType.Float32, new(QuantizationType.Float16), MemoryMarshal.AsBytes(loaded.AsSpan()));
        byte[] again = new byte[stored.Length];
        Quantizer.Encode(loaded, new(QuantizationType.Float16), again);
        Assert.Equal(stored, again);
    }

    [Theory]
    [InlineData(0.49999999999999994, 0)]
    [InlineData(0.5, 1)]
    [InlineData(-0.5, 0)]
    [InlineData(-1.5, -1)]
    [InlineData(2.5, 3)]
    [InlineData(2147483648.0, int.MinValue)]
    [InlineData(4294967297.0, 1)]
    [InlineData(-4294967297.0, -1)]
    [InlineData(1e300, 0)]
    [InlineData(double.PositiveInfinity, 0)]
    [InlineData(double.NaN, 0)]
    public void Rounds_to_int32_as_JavaScript(double value, int expected) => Assert.Equal(expected, Quantizer.RoundToInt32(value));

    [Theory]
    [InlineData(QuantizationType.UInt8)]
    [InlineData(QuantizationType.UInt16)]
    public void Affine_round_trips_are_within_half_a_step_and_keep_zero(QuantizationType type) =>
        Gen.Float[-1000, 1000].Array[1, 200].Sample(weights =>
        {
            WeightQuantization quantization = Quantizer.Range(weights.Min(), weights.Max(), type);
            byte[] stored = new byte[weights.Length * (type == QuantizationType.UInt8 ? 1 : 2)];
            Quantizer.Encode(weights, quantization, stored);
            float[] loaded = new float[weights.Length];
            Quantizer.Decode(stored, DType.Float32, quantization, MemoryMarshal.AsBytes(loaded.AsSpan()));
            for (int i = 0; i < weights.Length; i++)
            {
                // Nudging zero onto the grid moves the ends of the range by up to half a step.
                Assert.InRange(Math.Abs(loaded[i] - (double)weights[i]), 0, (quantization.Scale * 1.001) + 1e-4);
                if (weights[i] == 0)
                    Assert.Equal(0, loaded[i]);
            }
        });

    // Each value by itself takes the plain path, all together the vectors' and their tail.
    [Theory]
    [InlineData(QuantizationType.UInt8, 0.25)]
    [InlineData(QuantizationType.UInt16, 0.25)]
    [InlineData(QuantizationType.UInt8, 0.3)]
    [InlineData(QuantizationType.UInt16, 0.0007)]
    public void Encodes_alike_in_vectors_and_one_by_one(QuantizationType type, double scale)
    {
        int size = type == QuantizationType.UInt8 ? 1 : 2;
        WeightQuantization quantization = new(type, scale, Min: -2);
        Random random = new(1);
        // Halfway between steps, beyond both ends, denormal, and anything.
        float[] special = [-2, -1.875f, -1.625f, -1.375f, -1e30f, 1e30f, float.Epsilon, -0f, 61.875f, 16381.625f, 16381.875f];
        for (int length = 0; length < 100; length++)
        {
            float[] weights = [.. Enumerable.Range(0, length).Select(i => i % 2 == 0 ? special[random.Next(special.Length)] : random.NextSingle() * 70 - 3)];
            byte[] together = new byte[length * size];
            Quantizer.Encode(weights, quantization, together);
            byte[] alone = new byte[length * size];
            for (int i = 0; i < length; i++)
                Quantizer.Encode(weights.AsSpan(i, 1), quantization, alone.AsSpan(i * size, size));
            Assert.Equal(alone, together);
        }
    }

    // Single precision decides where it can; about half the weights are where it cannot, or nearly.
    [Theory]
    [InlineData(1.0 / 255, -0.5)]
    [InlineData(0.25, -2)]
    [InlineData(0.0123, 7)]
    [InlineData(0.001, -300)]
    [InlineData(0.001, 1000)]
    [InlineData(1e-6, 1)]
    [InlineData(3e-39, -1e-37)]
    [InlineData(1e-42, 0)]
    [InlineData(2e36, -1e38)]
    public void Encodes_bytes_near_halfway_as_in_double(double scale, double min)
    {
        Random random = new(1);
        float[] weights = new float[10_000];
        for (int i = 0; i < weights.Length; i++)
        {
            double step = i % 64 < 32 ? random.Next(-3, 259) + 0.5 : (random.NextDouble() * 300) - 20;
            int bits = BitConverter.SingleToInt32Bits((float)(min + (step * scale)));
            weights[i] = BitConverter.Int32BitsToSingle(i % 3 == 0 ? bits : bits + random.Next(-3, 4));
            weights[i] = float.IsFinite(weights[i]) ? weights[i] : 0;
        }

        byte[] stored = new byte[weights.Length];
        Quantizer.Encode(weights, new WeightQuantization(QuantizationType.UInt8, scale, min), stored);
        Assert.Equal(weights.Select(weight => (byte)Math.Clamp(Math.Round((weight - min) / scale, MidpointRounding.ToEven), 0, 255)), stored);
    }

    [Fact]
    public void Chooses_the_converter_s_range()
    {
        // By hand from quantization.py: scale 3/255, zero point round(85) = 85.
        WeightQuantization range = Quantizer.Range(-1, 2, QuantizationType.UInt8);
        Assert.Equal((3.0 / 255, -85 * (3.0 / 255)), (range.Scale, range.Min));
        Assert.Equal(new(QuantizationType.UInt8, 1, 0.5), Quantizer.Range(0.5f, 0.5f, QuantizationType.UInt8));
        Assert.Equal(new(QuantizationType.UInt16, 1.0 / 65535, 1), Quantizer.Range(1, 2, QuantizationType.UInt16));
    }

    [Fact]
    public void Reverses_scalars_for_big_endian_machines()
    {
        byte[] bytes = [1, 2, 3, 4, 5, 6, 7, 8];
        LittleEndian.Reverse(bytes, 1);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], bytes);
        LittleEndian.Reverse(bytes, 2);
        Assert.Equal([2, 1, 4, 3, 6, 5, 8, 7], bytes);
        LittleEndian.Reverse(bytes, 4);
        Assert.Equal([3, 4, 1, 2, 7, 8, 5, 6], bytes);
        Assert.Throws<ArgumentOutOfRangeException>(() => LittleEndian.Reverse(bytes, 8));
    }
}
