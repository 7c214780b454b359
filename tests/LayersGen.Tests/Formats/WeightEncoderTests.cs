using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LayersGen.Tests.Formats;

public sealed class WeightEncoderTests
{
    private static readonly ImmutableArray<WeightSpec> Weights = [new("a/kernel", [2]), new("a/bias", [1]), new("b/kernel", [0]), new("c", [2]), new("n", [1], DType.Int32)];

    private static WeightBuffer Values(params float[] values)
    {
        WeightBuffer buffer = WeightBuffer.Allocate(4 * values.Length);
        MemoryMarshal.AsBytes(values.AsSpan()).CopyTo(buffer.Span(0, 4 * values.Length));
        return buffer;
    }

    [Fact]
    public void Unquantized_weights_are_one_view_of_the_buffer()
    {
        using WeightBuffer buffer = Values(1, 2, 3, 4, 5, 6);
        EncodedWeights encoded = WeightEncoder.Encode(Weights, buffer, new SaveOptions());
        Assert.Equal(Weights.AsEnumerable(), encoded.Specs);
        ReadOnlyMemory<byte> piece = Assert.Single(encoded.Pieces);
        Assert.True(piece.Span == buffer.Span(0, 24));
    }

    [Fact]
    public void Excluded_weights_part_the_views()
    {
        using WeightBuffer buffer = Values(1, 2, 3, 4, 5, 6);
        EncodedWeights encoded = WeightEncoder.Encode(Weights, buffer, new SaveOptions(), static i => i != 1);
        Assert.Equal(["a/kernel", "b/kernel", "c", "n"], encoded.Specs.Select(static spec => spec.Name));
        Assert.Equal([8, 12], encoded.Pieces.Select(static piece => piece.Length));
        Assert.True(encoded.Pieces[1].Span == buffer.Span(12, 12));
    }

    [Fact]
    public void The_first_matching_rule_decides()
    {
        using WeightBuffer buffer = Values(-1, 2, 7, 0.25f, 0.25f, 6);
        EncodedWeights encoded = WeightEncoder.Encode(Weights, buffer, new SaveOptions
        {
            Quantization = [new("a/bias", QuantizationType.None), new("a/*", QuantizationType.UInt8), new("c", QuantizationType.Float16), new("*", QuantizationType.UInt16)],
        });
        Assert.Equal([QuantizationType.UInt8, null, QuantizationType.UInt16, QuantizationType.Float16, null], encoded.Specs.Select(static spec => spec.Quantization?.Type));
        Assert.Equal([0, 255], encoded.Pieces[0].ToArray());
        Assert.Equal([2, 4, 4, 4], encoded.Pieces.Select(static piece => piece.Length));
        Assert.Equal([0, 0x34, 0, 0x34], encoded.Pieces[2].ToArray());
    }

    [Theory]
    [InlineData(65519, true)]
    [InlineData(-65519, true)]
    [InlineData(65520, false)]
    [InlineData(-1e30f, false)]
    public void Float16_takes_infinities_and_no_number_it_would_make_one(float value, bool fits)
    {
        using WeightBuffer buffer = Values(float.PositiveInfinity, float.NaN, float.NegativeInfinity, 1, value);
        SaveOptions options = new() { Quantization = [new("*", QuantizationType.Float16)] };
        if (fits)
        {
            byte[] stored = WeightEncoder.Encode([new("w", [5])], buffer, options).Pieces[0].ToArray();
            Assert.Equal([0, 0x7C], stored[..2]);
            Assert.Equal([0, 0xFC], stored[4..6]);
            return;
        }

        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => WeightEncoder.Encode([new("w", [5])], buffer, options));
        Assert.Equal(FormattableString.Invariant($"Weight 'w' has the value {value}, and float16 ends at 65504. Save it as uint16 or unquantized."), error.Message);
    }

    [Fact]
    public void Constant_weights_have_scale_1()
    {
        using WeightBuffer buffer = Values(0.25f, 0.25f);
        EncodedWeights encoded = WeightEncoder.Encode([new("c", [2])], buffer, new SaveOptions { Quantization = [new("*", QuantizationType.UInt8)] });
        Assert.Equal(new(QuantizationType.UInt8, 1, 0.25), encoded.Specs[0].Quantization);
        Assert.Equal([0, 0], encoded.Pieces[0].ToArray());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Refuses_to_quantize_what_has_no_range(float value)
    {
        using WeightBuffer buffer = Values(1, value);
        SaveOptions options = new() { Quantization = [new("*", QuantizationType.UInt16)] };
        Assert.Equal(
            "Weight 'w' has NaN or infinite values, which uint16 cannot store. Save it as float16 or unquantized.",
            Assert.Throws<InvalidOperationException>(() => WeightEncoder.Encode([new("w", [2])], buffer, options)).Message);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a*c", "abbc", true)]
    [InlineData("a*c", "abcb", false)]
    [InlineData("*b*b", "abab", true)]
    [InlineData("**/kernel", "dense/kernel", true)]
    [InlineData("a?c", "abc", false)]
    [InlineData("conv/*/weights", "conv/1/weights", true)]
    [InlineData("Conv*", "conv", false)]
    public void Patterns(string pattern, string name, bool matches) => Assert.Equal(matches, NamePattern.Matches(pattern, name));
}
