namespace LayersGen.Keras.Weights;

/// <summary>Weights back to back, as the one shard of a manifest; each is read, and converted where need be, when its turn comes.</summary>
internal sealed class StoredWeightStream(IReadOnlyList<StoredWeight> weights) : Stream
{
    private int _index;
    private long _offset;
    private byte[]? _converted;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        while (_index < weights.Count && _offset == weights[_index].Bytes)
        {
            _index++;
            _offset = 0;
            _converted = null;
        }

        if (_index == weights.Count || buffer.IsEmpty)
            return 0;
        StoredWeight weight = weights[_index];
        int count = (int)Math.Min(buffer.Length, weight.Bytes - _offset);
        if (weight.IsVerbatim)
        {
            await weight.ReadVerbatimAsync(_offset, buffer[..count], cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _converted ??= await weight.ReadConvertedAsync(cancellationToken).ConfigureAwait(false);
            _converted.AsMemory((int)_offset, count).CopyTo(buffer);
        }

        _offset += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Weights are read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
