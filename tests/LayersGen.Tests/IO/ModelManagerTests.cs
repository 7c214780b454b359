using System.Text;

namespace LayersGen.Tests.IO;

public sealed class ModelManagerTests
{
    private readonly ModelRouter _router = new();
    private readonly MemoryModelStore _other = new();
    private readonly ModelManager _manager;

    public ModelManagerTests()
    {
        _router.Register("other", _other);
        _manager = new ModelManager(_router);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Lists_every_store_with_sizes_and_dates()
    {
        SaveResult a = await SaveAsync("memory://a", 1);
        SaveResult b = await SaveAsync("other://x/b", 2);
        Assert.Equal(["memory://a", "other://x/b"], (await _manager.ListAsync(Cancellation)).Keys);
        Assert.Equal(a.ModelArtifactsInfo, (await _manager.ListAsync("memory://", Cancellation))["memory://a"]);
        Assert.Equal(b.ModelArtifactsInfo, Assert.Single(await _manager.ListAsync("OTHER://x", Cancellation)).Value);
        Assert.Equal(32, b.ModelArtifactsInfo.WeightDataBytes);
        Assert.Equal(Encoding.UTF8.GetByteCount(Samples.Topology), b.ModelArtifactsInfo.ModelTopologyBytes);
        Assert.Equal(a.ModelArtifactsInfo, await _manager.FindAsync("memory://a", Cancellation));
        Assert.Null(await _manager.FindAsync("memory://b", Cancellation));
        await Assert.ThrowsAsync<NotSupportedException>(() => _manager.ListAsync("http://host/", Cancellation));
        await Assert.ThrowsAsync<NotSupportedException>(() => _manager.ListAsync("s3://bucket", Cancellation));
    }

    [Fact]
    public async Task Copies_and_moves_between_stores_and_to_files_and_back()
    {
        using TemporaryFolder folder = new();
        await SaveAsync("memory://a", 7);
        await _manager.CopyAsync("memory://a", "other://b", cancellationToken: Cancellation);
        Assert.Equal(7, await ReadAsync("memory://a"));
        Assert.Equal(7, await ReadAsync("other://b"));

        ModelArtifactsInfo moved = await _manager.MoveAsync("other://b", folder["b"], cancellationToken: Cancellation);
        Assert.Empty(await _other.ListAsync(Cancellation));
        Assert.Equal(7, await ReadAsync(folder["b/model.json"]));
        (string url, ModelArtifactsInfo listed) = Assert.Single(await _manager.ListAsync("file://" + folder.Path, Cancellation));
        Assert.Equal("file://" + folder["b/model.json"], url);
        Assert.Equal(moved with { DateSaved = listed.DateSaved }, listed);

        await _manager.MoveAsync(url, "memory://c", cancellationToken: Cancellation);
        Assert.Equal(7, await ReadAsync("memory://c"));
        Assert.Empty(TemporaryFolder.Names(folder.Path));
    }

    [Fact]
    public async Task An_existing_model_is_replaced_only_on_request()
    {
        using TemporaryFolder folder = new();
        await SaveAsync("memory://a", 1);
        foreach (string to in (string[])["memory://b", "other://b", "file://" + folder["b"]])
        {
            await SaveAsync(to, 2);
            string loadable = to.StartsWith("file", StringComparison.Ordinal) ? to + "/model.json" : to;
            await Assert.ThrowsAsync<ModelExistsException>(() => _manager.CopyAsync("memory://a", to, cancellationToken: Cancellation));
            await Assert.ThrowsAsync<ModelExistsException>(() => _manager.MoveAsync("memory://a", to, cancellationToken: Cancellation));
            await Assert.ThrowsAsync<ModelExistsException>(() => Samples.SaveAsync(_router.GetSaveHandler(to), 3, new SaveOptions { Overwrite = false }));
            Assert.Equal(2, await ReadAsync(loadable));
            await _manager.CopyAsync("memory://a", to, new CopyOptions { Overwrite = true }, Cancellation);
            Assert.Equal(1, await ReadAsync(loadable));
        }
    }

    [Fact]
    public async Task A_model_is_not_copied_onto_itself_under_any_spelling()
    {
        using TemporaryFolder folder = new();
        await SaveAsync("memory://a", 1);
        await SaveAsync(folder["a"], 1);
        Directory.CreateSymbolicLink(folder["link"], folder["a"]);
        CopyOptions options = new() { Overwrite = true };
        (string From, string To)[] pairs =
        [
            ("memory://a", "MEMORY://a"),
            (folder["a"], "file://" + folder["a"]),
            (folder["a"], folder["a/model.json"]),
            (folder["a"], folder["x/../a/./"]),
            (folder["a"], folder["link"]),
        ];
        foreach ((string from, string to) in pairs)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => _manager.CopyAsync(from, to, options, Cancellation));
            await Assert.ThrowsAsync<ArgumentException>(() => _manager.MoveAsync(from, to, options, Cancellation));
        }

        Assert.Equal(1, await ReadAsync(folder["a/model.json"]));
    }

    /// <summary>Two schemes over one store look like two places; the source is then the copy, and must not be removed.</summary>
    [Fact]
    public async Task A_move_onto_itself_through_another_store_loses_nothing()
    {
        using TemporaryFolder folder = new();
        _router.Register("models", new FileModelStore(folder.Path));
        await SaveAsync("models://a", 1);
        await Assert.ThrowsAsync<IOException>(() => _manager.MoveAsync("models://a", folder["a"], new CopyOptions { Overwrite = true }, Cancellation));
        Assert.Equal(1, await ReadAsync("models://a"));
    }

    [Theory]
    [InlineData("weights")]
    [InlineData("topology")]
    [InlineData("spec")]
    [InlineData("missing")]
    public async Task A_move_keeps_the_source_of_a_bad_copy(string fault)
    {
        _router.Register("bad", new FaultyStore(fault));
        await SaveAsync("memory://a", 1);
        await Assert.ThrowsAsync<IOException>(() => _manager.MoveAsync("memory://a", "bad://a", cancellationToken: Cancellation));
        Assert.Equal(1, await ReadAsync("memory://a"));
    }

    [Fact]
    public async Task Missing_models_are_named()
    {
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _manager.MoveAsync("memory://a", "memory://b", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _manager.CopyAsync("memory://a", "memory://b", cancellationToken: Cancellation));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _manager.RemoveAsync("memory://a", Cancellation));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => _manager.RemoveAsync("no/such/folder", Cancellation));
    }

    /// <summary>Past <see cref="WeightSpool.HeapBytes"/> weights go through a temporary file.</summary>
    [Fact]
    public async Task A_large_model_is_copied_through_a_file_with_progress_and_a_limit()
    {
        byte[] data = new byte[WeightSpool.HeapBytes + 4096];
        new Random(1).NextBytes(data);
        ModelArtifacts artifacts = new()
        {
            ModelTopology = Encoding.UTF8.GetBytes(Samples.Topology),
            WeightSpecs = [new WeightSpec("a", [data.Length / 4])],
            WeightData = [data.AsMemory(0, 12345), data.AsMemory(12345)],
        };
        await _router.GetSaveHandler("memory://big").SaveAsync(artifacts, new SaveOptions { ShardSizeBytes = 10_000_001 }, Cancellation);
        ProgressLog progress = [];
        await _manager.MoveAsync("memory://big", "other://big", new CopyOptions { Progress = progress }, Cancellation);
        Assert.True(progress.SequenceEqual(progress.Order()), "progress went back");
        Assert.Contains(0.5, progress);
        Assert.Equal(1, progress[^1]);
        await using IModelSource copy = await _router.GetLoadHandler("other://big").OpenAsync(LoadOptions.Default, Cancellation);
        byte[] copied = await Samples.ReadAllAsync(await copy.OpenShardAsync("weights.bin", Cancellation));
        Assert.True(data.AsSpan().SequenceEqual(copied));
        await Assert.ThrowsAsync<ModelFormatException>(() => _manager.CopyAsync("other://big", "memory://x", new CopyOptions { MaxBytes = data.Length - 1 }, Cancellation));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_source_of_the_wrong_size_is_refused(int extra)
    {
        byte[] json = Samples.Model(1).ToModelJson(["w"]);
        _router.Register("given", save: null, _ => new MemoryModelHandler(json, new Dictionary<string, ReadOnlyMemory<byte>> { ["w"] = new byte[32 + extra] }));
        await Assert.ThrowsAsync<ModelFormatException>(() => _manager.CopyAsync("given://a", "memory://a", cancellationToken: Cancellation));
        Assert.Empty(await _manager.ListAsync(Cancellation));
    }

    private Task<SaveResult> SaveAsync(string url, byte fill) => Samples.SaveAsync(_router.GetSaveHandler(url), fill);

    private Task<byte> ReadAsync(string url) => Samples.ReadAsync(_router.GetLoadHandler(url));

    /// <summary>Stores something else than it is given.</summary>
    private sealed class FaultyStore(string fault) : IModelStore, ISaveHandler
    {
        private readonly MemoryModelStore _store = new();

        public ISaveHandler GetSaveHandler(string name) => this;

        public ILoadHandler GetLoadHandler(string name) => _store.GetLoadHandler("a");

        public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) => _store.ListAsync(cancellationToken);

        public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) => _store.RemoveAsync(name, cancellationToken);

        public Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
        {
            byte[] data = artifacts.WeightData.SelectMany(static piece => piece.ToArray()).ToArray();
            if (fault == "weights")
                data[^1]++;
            ModelArtifacts stored = new()
            {
                ModelTopology = fault == "topology" ? """{"class_name":"Model"}"""u8.ToArray() : artifacts.ModelTopology,
                WeightSpecs = fault switch
                {
                    "spec" => [artifacts.WeightSpecs[0] with { Name = "x" }, artifacts.WeightSpecs[1]],
                    "missing" => [artifacts.WeightSpecs[0]],
                    _ => artifacts.WeightSpecs,
                },
                WeightData = [fault == "missing" ? data.AsMemory(0, 24) : data],
            };
            return _store.GetSaveHandler("a").SaveAsync(stored, options, cancellationToken);
        }
    }
}
