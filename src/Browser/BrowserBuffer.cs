using System.Runtime.InteropServices;
using System.Runtime.InteropServices.JavaScript;

namespace LayersGen;

/// <summary>Weights in the page's memory, the only copy of a model's that its storage and .NET pass through; written or read once, in order.</summary>
/// <param name="handle">The page's buffer, which the stream owns.</param>
internal sealed class BrowserBuffer(JSObject handle) : Stream
{
    // One thread runs the page and .NET: now and then the page needs it, to draw a progress bar.
    private const int BytesPerTurn = 4 << 20;

    private long _position;
    private long _turn;

    /// <summary>What functions of the module take.</summary>
    public JSObject Handle => handle;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length { get; } = (long)BrowserModule.ByteLength(handle);

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>A new buffer.</summary>
    public static BrowserBuffer Allocate(long length) => new(BrowserModule.Allocate(length));

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await GiveTurnAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
        Write(buffer.Span);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await GiveTurnAsync(buffer.Length, cancellationToken).ConfigureAwait(false);
        return Read(buffer.Span);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // The module reads it only; a view of read-only memory is not among what can be passed.
        BrowserModule.Write(handle, _position, MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(buffer), buffer.Length));
        _position += buffer.Length;
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Length - _position);
        if (count > 0)
            BrowserModule.Read(handle, _position, buffer[..count]);
        _position += count;
        return count;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && !handle.IsDisposed)
        {
            BrowserModule.Release(handle);
            handle.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask GiveTurnAsync(int bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _turn += bytes;
        if (_turn < BytesPerTurn)
            return;
        _turn = 0;
        await Task.Delay(1, cancellationToken).ConfigureAwait(false);
    }
}
