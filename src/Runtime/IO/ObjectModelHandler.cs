using System.Security.Cryptography;

namespace LayersGen;

/// <summary>A model in an object storage: saves, loads, looks up and removes it.</summary>
/// <param name="scheme">How errors name the store.</param>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The model's bucket.</param>
/// <param name="path">What its objects' keys begin with, without the slash.</param>
internal sealed class ObjectModelHandler(string scheme, IObjectStorage storage, string bucket, string path) : ISaveHandler, ILoadHandler
{
    // Several shards are loaded at once, straight into the model's memory.
    private const long MaxShardBytes = 256L << 20;

    private readonly string _key = $"{path}/{ObjectModelStore.ModelJson}";

    /// <summary>The model's name in the store.</summary>
    public string Name => $"{bucket}/{path}";

    private string Url => $"{scheme}://{Name}";

    public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        Published? current = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (!options.Overwrite && current is not null)
            throw ModelExistsException.At(Url);

        string id = RandomNumberGenerator.GetHexString(16, lowercase: true);
        WeightShard[] shards = [.. artifacts.Split(options, "weights.bin", MaxShardBytes).Select(shard => shard with { Name = $"{Path.GetFileNameWithoutExtension(shard.Name)}-{id}.bin" })];
        byte[] json = artifacts.ToModelJson(shards.Select(static shard => shard.Name));
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        try
        {
            foreach (WeightShard shard in shards)
                await storage.WriteAsync(bucket, $"{path}/{shard.Name}", shard, progress, cancellationToken).ConfigureAwait(false);
            while (!await storage.TryWriteAsync(bucket, _key, json, current?.EntityTag, cancellationToken).ConfigureAwait(false))
            {
                // Another saver, or a removal, was faster.
                current = await ReadAsync(cancellationToken).ConfigureAwait(false);
                if (!options.Overwrite && current is not null)
                    throw ModelExistsException.At(Url);
            }
        }
        catch
        {
            await DeleteAsync(shards.Select(static shard => shard.Name), CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        // Published: from here on a cancellation comes too late.
        if (current is not null)
            await DeleteAsync(current.ShardPaths, CancellationToken.None).ConfigureAwait(false);
        progress.Complete();
        return new SaveResult(artifacts.Describe());
    }

    public async ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        OpenedObject opened = await storage.TryOpenAsync(bucket, _key, ObjectStream.RangeBytes, cancellationToken).ConfigureAwait(false) ?? throw NotFound();
        return new ObjectModelSource(Url, storage, bucket, path, opened);
    }

    /// <summary>What is stored; null where nothing is, or no Layers model.</summary>
    public async Task<ModelArtifactsInfo?> FindAsync(CancellationToken cancellationToken) =>
        (await ReadAsync(cancellationToken).ConfigureAwait(false))?.Info;

    /// <summary>Removes the model.</summary>
    public async Task<ModelArtifactsInfo> RemoveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Published current = await ReadAsync(cancellationToken).ConfigureAwait(false) ?? throw NotFound();
            ModelArtifactsInfo info = current.Info ?? throw NotFound();
            if (!await storage.TryDeleteAsync(bucket, _key, current.EntityTag, cancellationToken).ConfigureAwait(false))
                continue;
            await DeleteAsync(current.ShardPaths, CancellationToken.None).ConfigureAwait(false);
            return info;
        }
    }

    private async Task DeleteAsync(IEnumerable<string> shardPaths, CancellationToken cancellationToken)
    {
        foreach (string shard in shardPaths)
            await storage.TryDeleteAsync(bucket, $"{path}/{shard}", entityTag: null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Published?> ReadAsync(CancellationToken cancellationToken)
    {
        OpenedObject? opened = await storage.TryOpenAsync(bucket, _key, ObjectStream.RangeBytes, cancellationToken).ConfigureAwait(false);
        if (opened is null)
            return null;
        ObjectModelSource source = new(Url, storage, bucket, path, opened);
        await using (source.ConfigureAwait(false))
        {
            try
            {
                ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
                IEnumerable<string> paths = manifest.Groups.SelectMany(static group => group.Paths).Where(ManifestPath.IsWithin);
                return new Published(opened.EntityTag, [.. paths.Select(ObjectModelSource.Trim)], manifest.Describe(opened.LastModified, manifest.StoredBytes()));
            }
            catch (ModelFormatException)
            {
                // Whatever it is, a save replaces it; it is not listed, and has no weights to remove.
                return new Published(opened.EntityTag, [], Info: null);
            }
        }
    }

    private KeyNotFoundException NotFound() => new($"{Url} does not exist.");

    /// <summary>A model.json that was read.</summary>
    private sealed record Published(string EntityTag, IReadOnlyList<string> ShardPaths, ModelArtifactsInfo? Info);
}
