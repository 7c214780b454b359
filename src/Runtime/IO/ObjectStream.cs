using System.Buffers;

namespace LayersGen;

/// <summary>
/// Reads an object by ranges, several at once and ahead of the reader, all of one version. The first range is the answer that opened it.
/// </summary>
internal sealed class ObjectStream : Stream
{
    /// <summary>The size of a range.</summary>
    public const int RangeBytes = 4 << 20;

    private const int ConcurrentRanges = 4;

    private readonly IObjectStorage _storage;
    private readonly string _bucket;
    private readonly string _key;
    private readonly OpenedObject _opened;
    private readonly CancellationTokenSource _closing = new();
    private readonly Queue<Range> _ahead = new();
    private Range? _current;
    private bool _isDisposed;
    private bool _firstTaken;
    private long _nextRange;
    private long _position;

    public ObjectStream(IObjectStorage storage, string bucket, string key, OpenedObject opened)
    {
        _storage = storage;
        _bucket = bucket;
        _key = key;
        _opened = opened;
    }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => _opened.Length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == _position)
                return;
            _position = value;
            Abandon();
            _nextRange = Math.Min(value, Length);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty)
            return 0;
        RequestAhead();
        if (_current is null)
        {
            Range next = _ahead.Peek();
            await next.Arrival.WaitAsync(cancellationToken).ConfigureAwait(false);
            _current = next;
        }

        int offset = (int)(_position - _current.Offset);
        int part = Math.Min(buffer.Length, _current.Length - offset);
        _current.Buffer.AsMemory(offset, part).CopyTo(buffer);
        _position += part;
        if (offset + part == _current.Length)
        {
            ArrayPool<byte>.Shared.Return(_ahead.Dequeue().Buffer);
            _current = null;
        }

        return part;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Objects are read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        await _closing.CancelAsync().ConfigureAwait(false);
        Abandon();
        _closing.Dispose();
        await _opened.Content.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            _closing.Cancel();
            Abandon();
            _closing.Dispose();
            _opened.Content.Dispose();
        }

        base.Dispose(disposing);
    }

    private void RequestAhead()
    {
        while (_ahead.Count < ConcurrentRanges && _nextRange < Length)
        {
            int length = (int)Math.Min(RangeBytes, Length - _nextRange);
            byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
            bool isFirst = _nextRange == 0 && !_firstTaken;
            _firstTaken |= isFirst;
            Task arrival = isFirst
                ? _opened.Content.ReadExactlyAsync(buffer.AsMemory(0, length), _closing.Token).AsTask()
                : _storage.ReadAsync(_bucket, _key, _opened.EntityTag, _nextRange, buffer.AsMemory(0, length), _closing.Token);
            _ahead.Enqueue(new Range(_nextRange, length, buffer, arrival));
            _nextRange += length;
        }
    }

    // Buffers that are still being filled go to the collector, not back to the pool.
    private void Abandon()
    {
        foreach (Range range in _ahead)
        {
            if (range.Arrival.IsCompletedSuccessfully)
                ArrayPool<byte>.Shared.Return(range.Buffer);
            else
                _ = range.Arrival.ContinueWith(static arrival => arrival.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        _ahead.Clear();
        _current = null;
    }

    private sealed record Range(long Offset, int Length, byte[] Buffer, Task Arrival);
}
