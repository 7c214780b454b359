namespace LayersGen.Keras.Hdf5;

/// <summary>Bytes as a stream, which does not own them.</summary>
internal sealed class RandomBytesStream(IRandomBytes bytes) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position { get; set; }

    public override int Read(Span<byte> buffer)
    {
        int count = Count(buffer.Length);
        bytes.Read(Position, buffer[..count]);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = Count(buffer.Length);
        await bytes.ReadAsync(Position, buffer[..count], cancellationToken).ConfigureAwait(false);
        Position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        long position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => Position, _ => Length };
        return Position = position >= 0 ? position : throw new IOException("The position would be before the start.");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int wanted) => (int)Math.Min(wanted, Math.Max(0, Length - Position));
}
