namespace LayersGen.Stores.Tests;

/// <summary>A storage that writes a model.json and loses the answer: then the client tries again, or gives up with an error. All else is the real one's.</summary>
internal sealed class UnansweredStorage(IObjectStorage inner, Exception? error) : IObjectStorage
{
    private bool _isLost;

    public Task<OpenedObject?> TryOpenAsync(string bucket, string key, int count, CancellationToken cancellationToken) =>
        inner.TryOpenAsync(bucket, key, count, cancellationToken);

    public Task ReadAsync(string bucket, string key, string entityTag, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        inner.ReadAsync(bucket, key, entityTag, offset, destination, cancellationToken);

    public async Task<bool> TryWriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string? entityTag, CancellationToken cancellationToken)
    {
        if (!_isLost && await inner.TryWriteAsync(bucket, key, content, entityTag, cancellationToken))
        {
            _isLost = true;
            if (error is not null)
                throw error;
        }

        return await inner.TryWriteAsync(bucket, key, content, entityTag, cancellationToken);
    }

    public Task WriteAsync(string bucket, string key, WeightShard shard, SaveProgress progress, CancellationToken cancellationToken) =>
        inner.WriteAsync(bucket, key, shard, progress, cancellationToken);

    public Task<bool> TryDeleteAsync(string bucket, string key, string? entityTag, CancellationToken cancellationToken) =>
        inner.TryDeleteAsync(bucket, key, entityTag, cancellationToken);

    public IAsyncEnumerable<ListedObject> ListAsync(string bucket, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(bucket, prefix, cancellationToken);
}
