using System.Collections.Immutable;

namespace LayersGen.Tests.Formats;

/// <summary>Tests that measure the process, and so run on their own.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "Alone";
}

[Collection(Alone.Name)]
public sealed class AllocationTests
{
    [Theory]
    [InlineData(QuantizationType.None, 64 << 20)]
    [InlineData(QuantizationType.UInt8, 16 << 20)]
    public async Task Loading_64_MB_allocates_little(QuantizationType quantization, int bytes)
    {
        WeightSpec weight = new("w", [16 << 20]);
        WeightSpec stored = quantization == QuantizationType.None ? weight : weight with { Quantization = new(quantization) };
        await using MemorySource source = new() { Shards = { ["a"] = new byte[bytes] } };
        ImmutableArray<WeightSpec> model = [weight];
        ModelManifest manifest = new() { FileName = "model.json", Groups = [new(["a"], [stored])] };
        await Load();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        await Load();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 2 << 20);

        async Task Load()
        {
            using WeightBuffer buffer = await WeightLoader.LoadAsync(source, manifest, model, LoadOptions.Default, static (_, _) => { }, TestContext.Current.CancellationToken);
        }
    }
}
