using System.Collections.Immutable;
using CsCheck;

namespace LayersGen.Tests.Formats;

public sealed class WeightLoaderPropertyTests
{
    /// <summary>Whatever the order, types, quantization, sharding and source: what is loaded is what each weight decodes to on its own.</summary>
    [Fact]
    public async Task Loads_any_weights_from_any_shards() =>
        await Gen.Int.SampleAsync(async seed =>
        {
            Random random = new(seed);
            WeightSpec[] stored = [.. Enumerable.Range(0, random.Next(1, 12)).Select(i => RandomWeight(random, i))];
            byte[] bytes = RandomBytes(random, stored);
            ImmutableArray<StoredTensor> tensors = StoredTensor.Decode(bytes, [.. stored], "w");
            StoredTensor[] wanted = [.. tensors.Where(static t => t.Spec.Group is null)];
            random.Shuffle(wanted);

            await using MemorySource source = new()
            {
                SupportsConcurrentReads = random.Next(2) == 0,
                KnowsLengths = random.Next(3) > 0,
                MaxRead = random.Next(2) == 0 ? int.MaxValue : random.Next(1, 20),
            };
            ImmutableArray<string> paths = Shard(random, bytes, source);
            ModelManifest manifest = new() { FileName = "model.json", Groups = [new(paths, [.. stored])] };
            ImmutableArray<WeightSpec> model = [.. wanted.Select(static t => new WeightSpec(t.Spec.Name, t.Spec.Shape, t.Spec.DType))];

            using WeightBuffer buffer = await WeightLoader.LoadAsync(source, manifest, model, LoadOptions.Default, static (_, _) => throw new InvalidOperationException(), TestContext.Current.CancellationToken);
            byte[] expected = [.. wanted.SelectMany(static t => Loaded(t))];
            Assert.Equal(expected, buffer.Slice(0, (int)buffer.Length).ToArray());
            Assert.Equal(0, source.Open);
        }, iter: 2000);

    private static byte[] Loaded(StoredTensor tensor) => tensor.Spec.DType switch
    {
        DType.Int32 => System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Ints).ToArray(),
        DType.Bool => tensor.Bools.ToArray(),
        _ => System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Floats).ToArray(),
    };

    private static WeightSpec RandomWeight(Random random, int index)
    {
        DType type = (DType)random.Next(5);
        WeightSpec weight = new($"layer/{index}", [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(7))], type);
        QuantizationType quantization = (QuantizationType)random.Next(4);
        if (quantization != QuantizationType.None && (type == DType.Float32 || (type == DType.Int32 && quantization != QuantizationType.Float16)))
            weight = weight with { Quantization = quantization == QuantizationType.Float16 ? new(quantization) : new(quantization, random.NextDouble(), random.NextDouble() - 0.5) };
        return weight with { Group = type == DType.String || random.Next(4) == 0 ? "optimizer" : null };
    }

    private static byte[] RandomBytes(Random random, WeightSpec[] weights)
    {
        List<byte> bytes = [];
        foreach (WeightSpec weight in weights)
        {
            if (WeightLayout.StoredBytes(weight) is long size)
            {
                byte[] values = new byte[size];
                random.NextBytes(values);
                bytes.AddRange(values);
                continue;
            }

            for (long i = 0; i < weight.ElementCount; i++)
            {
                int length = random.Next(6);
                bytes.AddRange(BitConverter.GetBytes(length));
                bytes.AddRange(new byte[length]);
            }
        }

        return [.. bytes];
    }

    private static ImmutableArray<string> Shard(Random random, byte[] bytes, MemorySource source)
    {
        List<string> paths = [];
        int start = 0;
        do
        {
            int length = random.Next(10) == 0 ? 0 : random.Next(Math.Min(40, bytes.Length - start) + 1);
            if (paths.Count == 30)
                length = bytes.Length - start;
            paths.Add($"s{paths.Count}");
            source.Shards.Add(paths[^1], bytes[start..(start + length)]);
            start += length;
        }
        while (start < bytes.Length);
        return [.. paths];
    }
}
