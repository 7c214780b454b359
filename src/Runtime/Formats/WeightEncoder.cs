using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LayersGen;

/// <summary>Weights as they are stored.</summary>
/// <param name="Specs">The stored weights, with their quantization.</param>
/// <param name="Pieces">Their bytes, back to back.</param>
internal sealed record EncodedWeights(ImmutableArray<WeightSpec> Specs, IReadOnlyList<ReadOnlyMemory<byte>> Pieces);

/// <summary>Turns a model's weights into the bytes of a file. Weights that are not quantized are views of the buffer.</summary>
internal static class WeightEncoder
{
    private const int MaxElementsAtOnce = 1 << 28;

    /// <summary>Encodes weights.</summary>
    /// <param name="weights">All weights of the model, in the order of the buffer.</param>
    /// <param name="buffer">Their values.</param>
    /// <param name="options">Which are quantized.</param>
    /// <param name="included">Which are stored, by index; null for all.</param>
    internal static EncodedWeights Encode(ImmutableArray<WeightSpec> weights, WeightBuffer buffer, SaveOptions options, Func<int, bool>? included = null)
    {
        long[] offsets = WeightLayout.Offsets(weights);
        ImmutableArray<WeightSpec>.Builder specs = ImmutableArray.CreateBuilder<WeightSpec>();
        List<ReadOnlyMemory<byte>> pieces = [];
        // The stretch of the buffer that is stored as it is and not yet a piece.
        long start = 0, end = 0;
        int scalarSize = 1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (included is not null && !included(i))
                continue;
            QuantizationType type = TypeOf(weights[i], options.Quantization);
            if (type == QuantizationType.None)
            {
                if (offsets[i] != end || !BitConverter.IsLittleEndian)
                {
                    AddStored(pieces, buffer, start, end, scalarSize);
                    start = offsets[i];
                }

                scalarSize = WeightLayout.ScalarSize(weights[i].DType);

                end = offsets[i + 1];
                specs.Add(weights[i] with { Quantization = null });
            }
            else
            {
                AddStored(pieces, buffer, start, end, scalarSize);
                start = end = offsets[i + 1];
                IEnumerable<ReadOnlyMemory<byte>> values = Views(buffer, offsets[i], offsets[i + 1]);
                specs.Add(Quantize(weights[i], values, type, pieces));
            }
        }

        AddStored(pieces, buffer, start, end, scalarSize);
        return new EncodedWeights(specs.DrainToImmutable(), pieces);
    }

    /// <summary>Quantizes a float32 weight and adds its bytes to <paramref name="pieces"/>.</summary>
    internal static WeightSpec Quantize(WeightSpec weight, IEnumerable<ReadOnlyMemory<byte>> values, QuantizationType type, List<ReadOnlyMemory<byte>> pieces)
    {
        WeightQuantization quantization = type == QuantizationType.Float16 ? new WeightQuantization(type) : FindRange(weight, values, type);
        WeightSpec spec = weight with { Quantization = quantization };
        foreach (ReadOnlyMemory<byte> part in values)
        {
            ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(part.Span);
            byte[] stored = new byte[floats.Length * WeightLayout.StoredElementSize(spec)];
            Quantizer.Encode(floats, quantization, stored);
            if (type == QuantizationType.Float16)
                CheckHalves(weight, floats, stored);
            pieces.Add(stored);
        }

        return spec;
    }

    // A number too large for a half has become an infinity.
    private static void CheckHalves(WeightSpec weight, ReadOnlySpan<float> floats, Span<byte> stored)
    {
        Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(stored);
        ushort infinity = BitConverter.HalfToUInt16Bits(Half.PositiveInfinity), negative = BitConverter.HalfToUInt16Bits(Half.NegativeInfinity);
        if (!BitConverter.IsLittleEndian)
            (infinity, negative) = (BinaryPrimitives.ReverseEndianness(infinity), BinaryPrimitives.ReverseEndianness(negative));
        int index = 0;
        for (int found; (found = halves[index..].IndexOfAny(infinity, negative)) >= 0; index++)
        {
            index += found;
            if (float.IsFinite(floats[index]))
                throw new InvalidOperationException(FormattableString.Invariant($"Weight {FormatText.Quote(weight.Name)} has the value {floats[index]}, and float16 ends at 65504. Save it as uint16 or unquantized."));
        }
    }

    private static WeightQuantization FindRange(WeightSpec weight, IEnumerable<ReadOnlyMemory<byte>> values, QuantizationType type)
    {
        float min = float.PositiveInfinity, max = float.NegativeInfinity;
        foreach (ReadOnlyMemory<byte> part in values)
        {
            // NaN wins in both.
            ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(part.Span);
            min = MathF.Min(min, TensorPrimitives.Min(floats));
            max = MathF.Max(max, TensorPrimitives.Max(floats));
        }

        if (weight.ElementCount == 0)
            return new WeightQuantization(type);
        if (!float.IsFinite(min) || !float.IsFinite(max))
            throw new InvalidOperationException($"Weight {FormatText.Quote(weight.Name)} has NaN or infinite values, which {FormatText.Name(type)} cannot store. Save it as float16 or unquantized.");
        return Quantizer.Range(min, max, type);
    }

    private static QuantizationType TypeOf(WeightSpec weight, IReadOnlyList<QuantizationRule> rules)
    {
        if (weight.DType != DType.Float32)
            return QuantizationType.None;
        QuantizationRule? rule = rules.FirstOrDefault(rule => NamePattern.Matches(rule.Pattern, weight.Name));
        return rule?.Type ?? QuantizationType.None;
    }

    private static void AddStored(List<ReadOnlyMemory<byte>> pieces, WeightBuffer buffer, long start, long end, int scalarSize)
    {
        foreach (ReadOnlyMemory<byte> view in Views(buffer, start, end))
            pieces.Add(BitConverter.IsLittleEndian ? view : Reversed(view, scalarSize));
    }

    private static byte[] Reversed(ReadOnlyMemory<byte> view, int scalarSize)
    {
        byte[] bytes = view.ToArray();
        LittleEndian.Reverse(bytes, scalarSize);
        return bytes;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Views(WeightBuffer buffer, long start, long end)
    {
        const int Step = MaxElementsAtOnce * sizeof(float);
        for (; start < end; start += Step)
            yield return buffer.Slice(start, (int)Math.Min(Step, end - start));
    }
}
