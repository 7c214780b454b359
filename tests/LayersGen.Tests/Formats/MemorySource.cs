using System.Text;

namespace LayersGen.Tests.Formats;

/// <summary>A model held in memory, with the ways in which sources differ: known lengths, short reads, concurrency.</summary>
internal sealed class MemorySource : IModelSource
{
    private int _opened;
    private long _bytesRead;

    public Dictionary<string, byte[]> Shards { get; } = [];

    public byte[] ModelJson { get; init; } = [];

    public bool KnowsLengths { get; init; } = true;

    public int MaxRead { get; init; } = int.MaxValue;

    public long? ClaimedLength { get; init; }

    public string? LocalPath { get; init; }

    public bool Hangs { get; init; }

    public int Opened => _opened;

    public long BytesRead => _bytesRead;

    public int Open { get; private set; }

    public int MostOpen { get; private set; }

    public string Name => "model.json";

    public bool SupportsConcurrentReads { get; init; }

    public static byte[] Utf8(string json) => Encoding.UTF8.GetBytes(json);

    public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<Stream>(OpenStream(ModelJson));

    public async ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken)
    {
        await Task.Yield();
        Stream stream = OpenStream(Shards[path]);
        Interlocked.Increment(ref _opened);
        return stream;
    }

    public string? GetLocalPath(string path) => LocalPath;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ShardStream OpenStream(byte[] bytes)
    {
        lock (Shards)
        {
            Open++;
            MostOpen = Math.Max(MostOpen, Open);
        }

        return new ShardStream(this, bytes);
    }

    private sealed class ShardStream(MemorySource source, byte[] bytes) : Stream
    {
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => source.KnowsLengths ? source.ClaimedLength ?? bytes.Length : throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (source.Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Math.Min(buffer.Length, source.MaxRead), bytes.Length - _position);
            bytes.AsMemory(_position, count).CopyTo(buffer);
            _position += count;
            Interlocked.Add(ref source._bytesRead, count);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            lock (source.Shards)
                source.Open--;
            base.Dispose(disposing);
        }
    }
}
