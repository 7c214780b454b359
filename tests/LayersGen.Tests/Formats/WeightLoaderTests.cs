using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LayersGen.Tests.Formats;

public sealed class WeightLoaderTests
{
    private static readonly ImmutableArray<WeightSpec> Model = [new("d/kernel", [2, 2]), new("d/bias", [2])];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static Task<WeightBuffer> Load(MemorySource source, ModelManifest manifest, ImmutableArray<WeightSpec> model, LoadOptions? options = null, WeightInitializer? initialize = null, CancellationToken? token = null) =>
        WeightLoader.LoadAsync(source, manifest, model, options ?? LoadOptions.Default, initialize ?? (static (_, _) => throw new InvalidOperationException()), token ?? Token);

    private static ModelManifest Manifest(params WeightSpec[] weights) => Sharded(["a"], weights);

    private static ModelManifest Sharded(ImmutableArray<string> paths, params WeightSpec[] weights) =>
        new() { FileName = "model.json", Groups = [new WeightGroup(paths, [.. weights])] };

    private static byte[] Bytes(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private static float[] Floats(WeightBuffer buffer) => MemoryMarshal.Cast<byte, float>(buffer.Span(0, (int)buffer.Length)).ToArray();

    private static MemorySource Source(params byte[][] shards)
    {
        MemorySource source = new();
        for (int i = 0; i < shards.Length; i++)
            source.Shards.Add($"{(char)('a' + i)}", shards[i]);
        return source;
    }

    private static async Task<string> Refusal(MemorySource source, ModelManifest manifest, LoadOptions? options = null, ImmutableArray<WeightSpec>? model = null)
    {
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(async () => (await Load(source, manifest, model ?? Model, options)).Dispose());
        Assert.Equal(0, source.Open);
        return error.Message;
    }

    [Fact]
    public async Task Loads_in_the_model_s_order_whatever_the_file_s()
    {
        await using MemorySource source = Source(Bytes(5, 6, 1, 2, 3, 4));
        using WeightBuffer buffer = await Load(source, Manifest(Model[1], Model[0]), Model);
        Assert.Equal([1, 2, 3, 4, 5, 6], Floats(buffer));
    }

    [Fact]
    public async Task Loads_several_groups_and_weights_at_odd_offsets()
    {
        ImmutableArray<WeightSpec> model = [new("f", [1]), new("b", [1], DType.Bool), new("i", [], DType.Int32), new("c", [1], DType.Complex64)];
        ModelManifest manifest = new()
        {
            FileName = "model.json",
            Groups = [new(["a"], [model[1], model[0]]), new([], []), new(["b", "c"], [model[3], model[2]])],
        };
        await using MemorySource source = Source([1, .. Bytes(0.5f)], [.. Bytes(1, 2), 7], [0, 0, 0]);
        using WeightBuffer buffer = await Load(source, manifest, model);
        Assert.Equal([.. Bytes(0.5f), 1, 7, 0, 0, 0, .. Bytes(1, 2)], buffer.Slice(0, 17).ToArray());
    }

    [Fact]
    public async Task Loads_a_model_without_weights()
    {
        await using MemorySource source = Source([[]]);
        using WeightBuffer buffer = await Load(source, Manifest(), []);
        Assert.Equal(0, buffer.Length);
    }

    [Fact]
    public async Task Walks_over_the_optimizer_s_weights()
    {
        WeightSpec state = new("iter", [1], DType.Int32) { Group = "optimizer" };
        WeightSpec text = new("note", [2], DType.String) { Group = "optimizer" };
        await using MemorySource source = Source([9, 9, 9, 9, .. Bytes(1, 2, 3), 1, 0, 0], [0, 65, 0, 0, 0, 0, .. Bytes(4, 5, 6)]);
        ImmutableArray<WeightSpec> model = [new("x", [3]), new("y", [3])];
        using WeightBuffer buffer = await Load(source, Sharded(["a", "b"], state, model[0], text, model[1]), model);
        Assert.Equal([1, 2, 3, 4, 5, 6], Floats(buffer));
    }

    [Fact]
    public async Task Refuses_missing_and_extra_weights()
    {
        await using MemorySource source = Source(Bytes(1));
        Assert.Equal("model.json: weightsManifest: expected exactly the model's 2 weights, found 2 missing: 'd/kernel', 'd/bias'.", await Refusal(source, Manifest()));
        Assert.Equal("model.json: weightsManifest: expected exactly the model's 2 weights, found 1 extra: 'e/bias'.", await Refusal(source, Manifest([.. Model, new WeightSpec("e/bias", [2])])));
        Assert.Equal("model.json: weightsManifest: expected exactly the model's 2 weights, found 1 missing: 'd/bias'; 1 extra: 'e/bias'.", await Refusal(source, Manifest(Model[0], new("e/bias", [2]))));
        Assert.Equal(
            "model.json: weightsManifest: expected exactly the model's 0 weights, found 7 extra: 'w0', 'w1', 'w2', 'w3', 'w4' and 2 more.",
            await Refusal(source, Manifest([.. Enumerable.Range(0, 7).Select(static i => new WeightSpec($"w{i}", []))]), model: []));
        Assert.Equal(0, source.Opened);
    }

    [Fact]
    public async Task Refuses_weights_of_another_shape_or_type_or_twice()
    {
        await using MemorySource source = Source(Bytes(1));
        Assert.Equal("model.json: weightsManifest[0].weights[1].shape: expected [2] for 'd/bias', found [2, 1].", await Refusal(source, Manifest(Model[0], new("d/bias", [2, 1]))));
        Assert.Equal("model.json: weightsManifest[0].weights[0].dtype: expected float32 for 'd/kernel', found int32.", await Refusal(source, Manifest(new WeightSpec("d/kernel", [2, 2], DType.Int32))));
        Assert.Equal("model.json: weightsManifest[0].weights[1]: expected each weight once, found 'd/kernel' again.", await Refusal(source, Manifest(Model[0], Model[0]), new LoadOptions { Strict = false }));
    }

    [Fact]
    public async Task Without_strict_missing_weights_are_initialized_and_extra_ones_skipped()
    {
        await using MemorySource source = Source([1, 0, 0, 0, 65, .. Bytes(1, 2, 3, 4)]);
        List<int> initialized = [];
        using WeightBuffer buffer = await Load(source, Manifest(new("text", [], DType.String), Model[0]), Model, new LoadOptions { Strict = false }, (index, destination) =>
        {
            initialized.Add(index);
            Assert.Equal(8, destination.Length);
            destination[3] = 0x40;
        });
        Assert.Equal([1], initialized);
        Assert.Equal([1, 2, 3, 4, 2, 0], Floats(buffer));
    }

    [Fact]
    public async Task Matches_names_with_a_cell()
    {
        ImmutableArray<WeightSpec> model = [new("lstm/kernel", [1]), new("lstm/bias", [1])];
        await using MemorySource source = Source(Bytes(2, 1));
        using WeightBuffer buffer = await Load(source, Manifest(new("lstm/lstm_cell/bias", [1]), new("lstm/lstm_cell/kernel", [1])), model);
        Assert.Equal([1, 2], Floats(buffer));
    }

    [Fact]
    public async Task Matches_by_order_within_a_layer()
    {
        await using MemorySource source = Source(Bytes(1, 2, 3, 4, 5, 6));
        using WeightBuffer buffer = await Load(source, Manifest(new("d/w", [2, 2]), new("d/b", [2])), Model);
        Assert.Equal([1, 2, 3, 4, 5, 6], Floats(buffer));
    }

    [Fact]
    public async Task Matches_by_order_only_a_whole_layer_that_agrees()
    {
        await using MemorySource source = Source();
        Assert.Equal(
            "model.json: weightsManifest: expected exactly the model's 2 weights, found 2 missing: 'd/kernel', 'd/bias'; 2 extra: 'd/b', 'd/w'.",
            await Refusal(source, Manifest(new("d/b", [2]), new("d/w", [2, 2]))));
        Assert.Equal(
            "model.json: weightsManifest: expected exactly the model's 2 weights, found 2 missing: 'd/kernel', 'd/bias'; 1 extra: 'd/w'.",
            await Refusal(source, Manifest(new WeightSpec("d/w", [2, 2]))));
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 6)]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    public async Task Refuses_too_few_and_too_many_bytes(bool knowsLengths, int reads)
    {
        foreach ((byte[][] shards, string found) in ((byte[][], string)[])[
            ([new byte[12], new byte[11]], "23 bytes"),
            ([new byte[12], []], "12 bytes"),
            ([[], []], "0 bytes")])
        {
            await using MemorySource source = new() { KnowsLengths = knowsLengths, SupportsConcurrentReads = reads > 1, Shards = { ["a"] = shards[0], ["b"] = shards[1] } };
            Assert.Equal($"model.json: weightsManifest[0].paths: expected 24 bytes, those of the group's weights, found {found}.", await Refusal(source, Sharded(["a", "b"], [.. Model])));
        }

        await using MemorySource more = new() { KnowsLengths = knowsLengths, SupportsConcurrentReads = reads > 1, Shards = { ["a"] = new byte[24], ["b"] = new byte[1] } };
        Assert.Equal(
            $"model.json: weightsManifest[0].paths: expected 24 bytes, those of the group's weights, found {(knowsLengths ? "at least 25" : "more")} bytes.",
            await Refusal(more, Sharded(["a", "b"], [.. Model])));
    }

    [Theory]
    [InlineData(23, "found 23 bytes")]
    [InlineData(25, "found at least 25 bytes")]
    public async Task Believes_no_claimed_length(long claimed, string found)
    {
        await using MemorySource source = new() { ClaimedLength = claimed, Shards = { ["a"] = new byte[24] } };
        string message = await Refusal(source, Manifest([.. Model]));
        Assert.Contains(found, message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuses_a_shard_shorter_or_longer_than_claimed()
    {
        await using MemorySource shorter = new() { ClaimedLength = 12, Shards = { ["a"] = new byte[11], ["b"] = new byte[12] } };
        Assert.Equal("model.json: weightsManifest[0].paths[0]: expected 12 bytes, the length its source gives, found 11 bytes.", await Refusal(shorter, Sharded(["a", "b"], [.. Model])));
        await using MemorySource longer = new() { ClaimedLength = 12, Shards = { ["a"] = new byte[13], ["b"] = new byte[12] } };
        Assert.Equal("model.json: weightsManifest[0].paths[0]: expected 12 bytes, the length its source gives, found more bytes.", await Refusal(longer, Sharded(["a", "b"], [.. Model])));
    }

    [Fact]
    public async Task Limits_bytes_before_anything_is_opened()
    {
        await using MemorySource source = Source(new byte[24]);
        Assert.Equal("model.json: weightsManifest: expected at most 23 bytes of weights, found 24.", await Refusal(source, Manifest([.. Model]), new LoadOptions { MaxBytes = 23 }));
        WeightSpec vast = new("v", [int.MaxValue, 1 << 16]) { Group = "optimizer" };
        Assert.Contains("at most 4611686018427387903 bytes", await Refusal(source, Manifest([.. Model, .. Enumerable.Range(0, 1 << 14).Select(_ => vast)])), StringComparison.Ordinal);
        Assert.Equal(0, source.Opened);
        using WeightBuffer buffer = await Load(source, Manifest([.. Model]), Model, new LoadOptions { MaxBytes = 24 });
    }

    [Fact]
    public async Task Limits_bytes_of_strings()
    {
        await using MemorySource source = Source([.. new byte[24], 100, 0, 0, 0, .. new byte[100]]);
        WeightSpec text = new("note", [], DType.String) { Group = "optimizer" };
        Assert.Equal("model.json: weightsManifest: expected at most 127 bytes of weights, found more.", await Refusal(source, Manifest([.. Model, text]), new LoadOptions { MaxBytes = 127 }));
        using WeightBuffer buffer = await Load(source, Manifest([.. Model, text]), Model, new LoadOptions { MaxBytes = 128 });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Progress_rises_to_exactly_1(bool concurrent)
    {
        Recorder progress = new();
        await using MemorySource source = new() { MaxRead = 3, SupportsConcurrentReads = concurrent, Shards = { ["a"] = new byte[12], ["b"] = new byte[12] } };
        using WeightBuffer buffer = await Load(source, Sharded(["a", "b"], [.. Model]), Model, new LoadOptions { Progress = progress });
        Assert.Equal(8, progress.Values.Count);
        Assert.Equal(progress.Values.Order().Distinct(), progress.Values);
        Assert.Equal(1, progress.Values[^1]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cancellation_ends_a_read_that_hangs(bool concurrent)
    {
        using CancellationTokenSource cancel = new();
        await using MemorySource source = new() { Hangs = true, SupportsConcurrentReads = concurrent, Shards = { ["a"] = new byte[12], ["b"] = new byte[12] } };
        Task<WeightBuffer> load = Load(source, Sharded(["a", "b"], [.. Model]), Model, token: cancel.Token);
        await cancel.CancelAsync();
        OperationCanceledException error = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => load);
        Assert.Equal(cancel.Token, error.CancellationToken);
        Assert.Equal(0, source.Open);
    }

    [Fact]
    public async Task A_failed_shard_stops_the_others_and_is_what_is_reported()
    {
        await using MemorySource source = new() { SupportsConcurrentReads = true, KnowsLengths = false, Shards = { ["a"] = new byte[12] } };
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Load(source, Sharded(["a", "b", "c"], [.. Model]), Model));
        Assert.Equal(0, source.Open);
    }

    [Fact]
    public async Task A_failing_initializer_fails_the_load()
    {
        await using MemorySource source = Source([[]]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Load(source, Manifest(), Model, new LoadOptions { Strict = false }));
    }

    [Theory]
    [InlineData(true, 6)]
    [InlineData(false, 1)]
    public async Task Reads_a_few_shards_at_once(bool concurrent, int most)
    {
        await using MemorySource source = new() { SupportsConcurrentReads = concurrent };
        ImmutableArray<string> paths = [.. Enumerable.Range(0, 40).Select(static i => $"s{i}")];
        foreach (string path in paths)
            source.Shards.Add(path, new byte[1]);
        using WeightBuffer buffer = await Load(source, Sharded(paths, new WeightSpec("w", [10])), [new("w", [10])]);
        Assert.Equal(40, source.Opened);
        Assert.InRange(source.MostOpen, 1, most);
    }

    private sealed class Recorder : IProgress<double>
    {
        public List<double> Values { get; } = [];

        public void Report(double value) => Values.Add(value);
    }
}
