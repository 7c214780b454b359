using System.Runtime.CompilerServices;

namespace LayersGen.Stores.Tests;

/// <summary>A storage whose listing makes some objects two days older, and may be preceded by what others do meanwhile; all else is the real one's.</summary>
internal sealed class AgedStorage(IObjectStorage inner, Func<string, bool> isOld, Func<Task>? beforeListing) : IObjectStorage
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(2);

    private readonly HashSet<string> _written = [];

    public Task<OpenedObject?> TryOpenAsync(string bucket, string key, int count, CancellationToken cancellationToken) =>
        inner.TryOpenAsync(bucket, key, count, cancellationToken);

    public Task ReadAsync(string bucket, string key, string entityTag, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        inner.ReadAsync(bucket, key, entityTag, offset, destination, cancellationToken);

    public Task<bool> TryWriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string? entityTag, CancellationToken cancellationToken) =>
        inner.TryWriteAsync(bucket, key, content, entityTag, cancellationToken);

    public Task WriteAsync(string bucket, string key, WeightShard shard, SaveProgress progress, CancellationToken cancellationToken)
    {
        _written.Add(key);
        return inner.WriteAsync(bucket, key, shard, progress, cancellationToken);
    }

    public Task<bool> TryDeleteAsync(string bucket, string key, string? entityTag, CancellationToken cancellationToken) =>
        inner.TryDeleteAsync(bucket, key, entityTag, cancellationToken);

    public async IAsyncEnumerable<ListedObject> ListAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (beforeListing is not null)
            await beforeListing();
        await foreach (ListedObject item in inner.ListAsync(bucket, prefix, cancellationToken))
            yield return isOld(item.Key) && !_written.Contains(item.Key) ? item with { LastModified = item.LastModified - Age } : item;
    }
}
