using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LayersGen.Tests.Formats;

public sealed class WeightMappingTests : IDisposable
{
    private static readonly ImmutableArray<WeightSpec> Model = [new("a", [2]), new("b", [1])];

    private readonly string _file = Path.GetTempFileName();

    private readonly byte[] _bytes = MemoryMarshal.AsBytes<float>([1, 2, 3, 4]).ToArray();

    public void Dispose() => File.Delete(_file);

    private async Task<WeightBuffer> Load(int bytes, params WeightSpec[] stored)
    {
        byte[] content = _bytes[..bytes];
        await File.WriteAllBytesAsync(_file, content, TestContext.Current.CancellationToken);
        ModelManifest manifest = new() { FileName = "model.json", Groups = [new(["w"], [.. stored])] };
        await using MemorySource source = new() { LocalPath = _file, Shards = { ["w"] = content } };
        return await WeightLoader.LoadAsync(source, manifest, Model, new LoadOptions { MemoryMap = true, Strict = false }, static (_, _) => { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Maps_a_file_that_is_the_buffer_and_never_writes_to_it()
    {
        using (WeightBuffer buffer = await Load(12, [.. Model]))
        {
            Assert.True(buffer.IsMemoryMapped);
            Assert.Equal((12, 0), (buffer.Length, buffer.Pointer % 64));
            Assert.Equal(_bytes[..12], buffer.Slice(0, 12).ToArray());
            buffer.Span(0, 12).Fill(9);
        }

        Assert.Equal(_bytes[..12], await File.ReadAllBytesAsync(_file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Maps_a_file_that_ends_in_optimizer_weights()
    {
        using WeightBuffer buffer = await Load(16, [.. Model, new("iter", []) { Group = "optimizer" }]);
        Assert.True(buffer.IsMemoryMapped);
        Assert.Equal(12, buffer.Length);
    }

    [Fact]
    public async Task Throws_after_disposal()
    {
        WeightBuffer buffer = await Load(12, [.. Model]);
        Memory<byte> slice = buffer.Slice(0, 4);
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slice.Span[0]);
    }

    [Fact]
    public async Task Reads_what_cannot_be_mapped()
    {
        WeightSpec[][] layouts =
        [
            [Model[1], Model[0]],
            [Model[0]],
            [new("iter", []) { Group = "optimizer" }, .. Model],
            [Model[0], Model[1] with { Quantization = new(QuantizationType.UInt8) }],
            [.. Model, new("note", [0], DType.String) { Group = "optimizer" }],
        ];
        foreach (WeightSpec[] layout in layouts)
        {
            int bytes = (int)layout.Sum(static weight => WeightLayout.StoredBytes(weight) ?? 0);
            using WeightBuffer buffer = await Load(bytes, layout);
            Assert.False(buffer.IsMemoryMapped);
            Assert.Equal(12, buffer.Length);
        }
    }

    [Fact]
    public async Task Refuses_a_file_of_another_length()
    {
        Assert.Equal(
            "model.json: weightsManifest[0].paths: expected 12 bytes, those of the group's weights, found 11 bytes.",
            (await Assert.ThrowsAsync<ModelFormatException>(() => Load(11, [.. Model]))).Message);
        Assert.Equal(
            "model.json: weightsManifest[0].paths: expected 12 bytes, those of the group's weights, found at least 13 bytes.",
            (await Assert.ThrowsAsync<ModelFormatException>(() => Load(13, [.. Model]))).Message);
    }
}
