namespace LayersGen;

/// <summary>Objects in buckets, as cloud stores have them: what an <see cref="ObjectModelStore"/> is built on.</summary>
public interface IObjectStorage
{
    /// <summary>Opens an object: asks for its first bytes; null where there is none.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="count">How many bytes are asked for, fewer where the object has no more.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task<OpenedObject?> TryOpenAsync(string bucket, string key, int count, CancellationToken cancellationToken);

    /// <summary>Reads a part of an object.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="entityTag">The version it must have.</param>
    /// <param name="offset">The first byte.</param>
    /// <param name="destination">Receives as many bytes as it has room for.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="FileNotFoundException">The object is gone, or has another version.</exception>
    Task ReadAsync(string bucket, string key, string entityTag, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>Writes a small object if it is still as the caller knows it.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="entityTag">The version that is replaced; null where there must be none.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>False where the object has another version, or exists.</returns>
    Task<bool> TryWriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string? entityTag, CancellationToken cancellationToken);

    /// <summary>Writes weights, in several parts where they are large.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="shard">The weights.</param>
    /// <param name="progress">Told as they are sent.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    Task WriteAsync(string bucket, string key, WeightShard shard, SaveProgress progress, CancellationToken cancellationToken);

    /// <summary>Deletes an object if it is still as the caller knows it.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The object's key.</param>
    /// <param name="entityTag">The version that is deleted; null for any.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>False where the object has another version. That there is none is a success.</returns>
    Task<bool> TryDeleteAsync(string bucket, string key, string? entityTag, CancellationToken cancellationToken);

    /// <summary>The objects whose keys begin with a prefix.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="prefix">The prefix.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="UnauthorizedAccessException">The caller may not list. Saves and removals do without.</exception>
    IAsyncEnumerable<ListedObject> ListAsync(string bucket, string prefix, CancellationToken cancellationToken);
}

/// <summary>An object being read.</summary>
/// <param name="Content">The first bytes, which the caller disposes.</param>
/// <param name="Length">How many bytes the object has.</param>
/// <param name="EntityTag">Its version.</param>
/// <param name="LastModified">When it was written.</param>
public sealed record OpenedObject(Stream Content, long Length, string EntityTag, DateTimeOffset LastModified);

/// <summary>An object of a listing.</summary>
/// <param name="Key">Its key.</param>
/// <param name="LastModified">When it was written, by the storage's clock; null if that is not told.</param>
public sealed record ListedObject(string Key, DateTimeOffset? LastModified);
