namespace LayersGen.Tests.Formats;

/// <summary>A regression guard that needs no clock: a load reads each stored byte once, a save writes each once, and neither holds a second copy of the weights.</summary>
[Collection(Alone.Name)]
public sealed class TransferTests
{
    private const int WeightBytes = 1024 * 1024 * sizeof(float);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_load_reads_each_byte_once_and_allocates_a_tenth_of_them_at_most()
    {
        using WideNet model = WideNet.Create(1);
        Keeper keeper = new();
        await model.SaveAsync(keeper, cancellationToken: Token);
        await Load();

        long before = GC.GetTotalAllocatedBytes(precise: true);
        long read = await Load();
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, WeightBytes / 10);
        Assert.Equal(keeper.ModelJson.Length + WeightBytes, read);

        async Task<long> Load()
        {
            await using MemorySource source = new() { ModelJson = keeper.ModelJson, Shards = { ["weights.bin"] = keeper.Weights } };
            using WideNet loaded = await WideNet.LoadAsync(new Loader(source), cancellationToken: Token);
            return source.BytesRead;
        }
    }

    [Fact]
    public async Task What_is_saved_are_views_of_the_weights()
    {
        using WideNet model = WideNet.Create(1);
        Keeper keeper = new() { Copies = false };
        await model.SaveAsync(keeper, cancellationToken: Token);
        ReadOnlyMemory<byte> piece = Assert.Single(keeper.Artifacts!.WeightData);
        model.Dense.Kernel[0, 0] = 42;
        Assert.Equal(WeightBytes, piece.Length);
        Assert.Equal(42, BitConverter.ToSingle(piece.Span));
    }

    [Fact]
    public async Task A_save_to_files_writes_each_byte_once_and_allocates_a_tenth_of_them_at_most()
    {
        string folder = Directory.CreateTempSubdirectory("layersgen-transfer-").FullName;
        try
        {
            using WideNet model = WideNet.Create(1);
            await model.SaveAsync($"file://{folder}/rehearsal", cancellationToken: Token);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            await model.SaveAsync($"file://{folder}/measured", cancellationToken: Token);
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, WeightBytes / 10);
            Assert.Equal(WeightBytes, new FileInfo($"{folder}/measured/weights.bin").Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Shards_are_written_once_each_and_never_copied()
    {
        byte[] bytes = new byte[WeightBytes];
        WeightShard shard = new("weights.bin", [bytes.AsMemory(0, 100), bytes.AsMemory(100)]);
        Counter counter = new(bytes);
        Task written = shard.WriteToAsync(counter, new SaveProgress(null, WeightBytes), Token);
        Assert.True(written.IsCompletedSuccessfully);
        Assert.Equal(WeightBytes, counter.Written);
    }

    [Fact]
    public void Topology_is_written_without_allocation()
    {
        byte[] destination = new byte[WideNet.TopologyUtf8.Length];
        WideNet.TopologyUtf8.CopyTo(destination);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
            WideNet.TopologyUtf8.CopyTo(destination);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.StartsWith("{\"class_name\":\"Sequential\"", System.Text.Encoding.UTF8.GetString(destination), StringComparison.Ordinal);
    }

    private sealed class Loader(IModelSource source) : ILoadHandler
    {
        public ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken) => new(source);
    }

    private sealed class Keeper : ISaveHandler
    {
        public bool Copies { get; init; } = true;

        public ModelArtifacts? Artifacts { get; private set; }

        public byte[] ModelJson { get; private set; } = [];

        public byte[] Weights { get; private set; } = [];

        public Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
        {
            Artifacts = artifacts;
            if (Copies)
            {
                ModelJson = artifacts.ToModelJson(["weights.bin"]);
                Weights = [.. artifacts.WeightData.SelectMany(static piece => piece.ToArray())];
            }

            return Task.FromResult(new SaveResult(artifacts.Describe()));
        }
    }

    /// <summary>Counts what is written, and refuses what does not lie in the given array.</summary>
    private sealed class Counter(byte[] source) : Stream
    {
        public long Written { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Assert.True(source.AsSpan().Overlaps(buffer.Span));
            Written += buffer.Length;
            return ValueTask.CompletedTask;
        }

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
