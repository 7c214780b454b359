using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using CsCheck;

namespace LayersGen.Tests.Formats;

public sealed class StoredTensorTests
{
    [Fact]
    public void Reads_and_writes_what_TensorFlow_js_encodes()
    {
        using JsonDocument golden = JsonDocument.Parse(Golden.Open("encoded.json"));
        ImmutableArray<WeightSpec> specs = Golden.Manifest(golden.RootElement.GetProperty("specs").GetRawText()).Groups[0].Weights;
        byte[] stored = golden.RootElement.GetProperty("data").GetBytesFromBase64();

        ImmutableArray<StoredTensor> tensors = StoredTensor.Decode(stored, specs, "w.bin");

        Assert.Equal(["bool", "float", "text", "int", "scalar", "empty", "complex"], tensors.Select(static t => t.Spec.Name));
        Assert.Equal(new byte[] { 1, 0, 1 }, tensors[0].Bools);
        Assert.Equal([1.5f, -0.1f, 3e38f, 1e-45f], tensors[1].Floats);
        Assert.Equal(["", "naïve", "日本語"], tensors[2].Strings.Select(static s => Encoding.UTF8.GetString(s.Span)));
        Assert.Equal([-1, int.MaxValue], tensors[3].Ints);
        Assert.Equal([0.25f], tensors[4].Floats);
        Assert.Equal([], tensors[5].Floats);
        Assert.Equal([1, -3, 2, 4.5f], tensors[6].Floats);

        EncodedWeights again = StoredTensor.Encode(tensors);
        Assert.Equal(specs.AsEnumerable(), again.Specs);
        Assert.Equal(stored, Join(again.Pieces));
    }

    [Fact]
    public void Round_trips_any_tensors() => Gen.Select(GenTensor, static t => t).Array[0, 8].Sample(tensors =>
    {
        EncodedWeights encoded = StoredTensor.Encode([.. tensors]);
        ImmutableArray<StoredTensor> decoded = StoredTensor.Decode(Join(encoded.Pieces), encoded.Specs, "w.bin");
        Assert.Equal(tensors.Length, decoded.Length);
        for (int i = 0; i < tensors.Length; i++)
            AssertClose(tensors[i], decoded[i]);
    });

    [Fact]
    public void Refuses_too_few_and_too_many_bytes()
    {
        ImmutableArray<WeightSpec> specs = [new("a", [2]), new("s", [1 << 30], DType.String)];
        Assert.Equal("w.bin: weight 'a': expected 8 bytes, found 7.", Assert.Throws<ModelFormatException>(() => StoredTensor.Decode(new byte[7], specs, "w.bin")).Message);
        Assert.Equal("w.bin: weight 's': expected 4 bytes, found 0.", Assert.Throws<ModelFormatException>(() => StoredTensor.Decode(new byte[12], specs, "w.bin")).Message);
        Assert.Equal("w.bin: weight 's': expected 4294967295 bytes, found 1.", Assert.Throws<ModelFormatException>(() => StoredTensor.Decode(new byte[] { 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 1 }, specs, "w.bin")).Message);
        Assert.Equal("w.bin: weights: expected no bytes after the last weight, found 1.", Assert.Throws<ModelFormatException>(() => StoredTensor.Decode(new byte[9], [specs[0]], "w.bin")).Message);
    }

    [Fact]
    public void Refuses_the_wrong_type_and_size()
    {
        StoredTensor tensor = StoredTensor.Create<int>(new("a", [1], DType.Int32), [3]);
        Assert.Equal("Tensor 'a' is of type int32.", Assert.Throws<InvalidOperationException>(() => tensor.Floats.Length).Message);
        Assert.Throws<InvalidOperationException>(() => tensor.Strings);
        Assert.Throws<ArgumentOutOfRangeException>(() => StoredTensor.Create<int>(new("a", [2], DType.Int32), [3]));
    }

    private static readonly Gen<ImmutableArray<int>> GenShape = Gen.Int[0, 5].Array[0, 3].Select(static axes => axes.ToImmutableArray());

    private static readonly Gen<StoredTensor> GenTensor =
        Gen.Select(GenShape, Gen.Enum<DType>(), Gen.Enum<QuantizationType>(), Gen.Int).Select(static (shape, type, quantization, seed) =>
        {
            Random random = new(seed);
            WeightSpec spec = new("t", shape, type);
            if (type == DType.Float32 && quantization != QuantizationType.None)
                spec = spec with { Quantization = new(quantization) };
            int count = (int)spec.ElementCount;
            return type switch
            {
                DType.Float32 => StoredTensor.Create<float>(spec, Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f).ToArray()),
                DType.Complex64 => StoredTensor.Create<float>(spec, Enumerable.Range(0, 2 * count).Select(_ => random.NextSingle()).ToArray()),
                DType.Int32 => StoredTensor.Create<int>(spec, Enumerable.Range(0, count).Select(_ => random.Next()).ToArray()),
                DType.Bool => StoredTensor.Create<byte>(spec, Enumerable.Range(0, count).Select(_ => (byte)random.Next(2)).ToArray()),
                _ => StoredTensor.Create(spec, [.. Enumerable.Range(0, count).Select(_ => (ReadOnlyMemory<byte>)new byte[random.Next(9)])]),
            };
        });

    private static byte[] Join(IEnumerable<ReadOnlyMemory<byte>> pieces) => [.. pieces.SelectMany(static piece => piece.ToArray())];

    private static void AssertClose(StoredTensor expected, StoredTensor actual)
    {
        switch (expected.Spec.DType)
        {
            case DType.Float32 when expected.Spec.Quantization is WeightQuantization quantization:
                float tolerance = quantization.Type == QuantizationType.UInt8 ? 1 / 255f : 0.001f;
                Assert.Equal(expected.Floats.Length, actual.Floats.Length);
                for (int i = 0; i < expected.Floats.Length; i++)
                    Assert.Equal(expected.Floats[i], actual.Floats[i], tolerance);
                break;
            case DType.Float32 or DType.Complex64:
                Assert.Equal(expected.Floats, actual.Floats);
                break;
            case DType.Int32:
                Assert.Equal(expected.Ints, actual.Ints);
                break;
            case DType.Bool:
                Assert.Equal(expected.Bools, actual.Bools);
                break;
            default:
                Assert.Equal(expected.Strings.Select(static s => s.ToArray()), actual.Strings.Select(static s => s.ToArray()));
                break;
        }
    }
}
