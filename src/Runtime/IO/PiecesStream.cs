namespace LayersGen;

/// <summary>Reads views of memory, without a copy of their whole.</summary>
/// <param name="pieces">The views, in order.</param>
/// <param name="length">How many bytes they have.</param>
/// <param name="progress">Told of what is read for the first time.</param>
internal sealed class PiecesStream(IReadOnlyList<ReadOnlyMemory<byte>> pieces, long length, SaveProgress progress) : Stream
{
    private long _position;
    private long _furthest;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _position = value;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int total = 0;
        while (!buffer.IsEmpty && _position < length)
        {
            ReadOnlySpan<byte> source = At(_position);
            int part = Math.Min(source.Length, buffer.Length);
            source[..part].CopyTo(buffer);
            buffer = buffer[part..];
            _position += part;
            total += part;
        }

        // A client that tries again reads some bytes twice.
        if (_position > _furthest)
        {
            progress.Add((int)(_position - _furthest));
            _furthest = _position;
        }

        return total;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReadOnlySpan<byte> At(long offset)
    {
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            if (offset < piece.Length)
                return piece.Span[(int)offset..];
            offset -= piece.Length;
        }

        throw new InvalidOperationException("The stream is longer than its pieces.");
    }
}
