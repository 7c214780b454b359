using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace LayersGen;

/// <summary>A model in an object storage: saves, loads, looks up and removes it.</summary>
/// <param name="scheme">How errors name the store.</param>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The model's bucket.</param>
/// <param name="path">What its objects' keys begin with, without the slash.</param>
/// <param name="leftoverAge">From which age on unlisted weights are a killed saver's.</param>
internal sealed partial class ObjectModelHandler(string scheme, IObjectStorage storage, string bucket, string path, TimeSpan leftoverAge) : ISaveHandler, ILoadHandler
{
    // Several shards are loaded at once, straight into the model's memory.
    private const long MaxShardBytes = 256L << 20;

    // Of all weights a save sends; a save's own number follows.
    private const string WeightsPrefix = "weights-";

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

        string stem = WeightsPrefix + RandomNumberGenerator.GetHexString(16, lowercase: true);
        string only = stem + ".bin";
        WeightShard[] shards = [.. artifacts.Split(options, only, MaxShardBytes).Select(shard => shard.Name == only ? shard : shard with { Name = $"{stem}-{shard.Name}" })];
        byte[] json = artifacts.ToModelJson(shards.Select(static shard => shard.Name));
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        long began = Stopwatch.GetTimestamp();
        bool isUnsure = false;
        try
        {
            foreach (WeightShard shard in shards)
                await storage.WriteAsync(bucket, $"{path}/{shard.Name}", shard, progress, cancellationToken).ConfigureAwait(false);
            CheckAge(began);
            while (true)
            {
                isUnsure = true;
                if (await storage.TryWriteAsync(bucket, _key, json, current?.EntityTag, cancellationToken).ConfigureAwait(false))
                    break;

                // Another saver, or a removal, was faster; or the answer was lost, and the client met this save's own model.json when it tried again.
                Published? found = await ReadAsync(cancellationToken).ConfigureAwait(false);
                isUnsure = false;
                if (found is not null && found.ShardPaths.SequenceEqual(shards.Select(static shard => shard.Name)))
                    break;
                current = found;
                if (!options.Overwrite && current is not null)
                    throw ModelExistsException.At(Url);
                CheckAge(began);
            }
        }
        catch
        {
            // A model.json that was sent and not answered may be published, now or in a moment. If not, its weights go as leftovers.
            if (!isUnsure)
                await DeleteAsync(shards.Select(static shard => shard.Name), CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        // Published: from here on a cancellation comes too late.
        if (current is not null)
            await DeleteAsync(current.ShardPaths, CancellationToken.None).ConfigureAwait(false);
        await DeleteLeftoversAsync(shards[^1].Name, CancellationToken.None).ConfigureAwait(false);
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

    /// <summary>Removes the model, and what killed savers left of it, also where there is nothing else.</summary>
    public async Task<ModelArtifactsInfo> RemoveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Published? current = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (current is null)
                await DeleteLeftoversAsync(justWritten: null, cancellationToken).ConfigureAwait(false);
            if (current?.Info is not { } info)
                throw NotFound();
            if (!await storage.TryDeleteAsync(bucket, _key, current.EntityTag, cancellationToken).ConfigureAwait(false))
                continue;
            await DeleteAsync(current.ShardPaths, CancellationToken.None).ConfigureAwait(false);
            await DeleteLeftoversAsync(justWritten: null, CancellationToken.None).ConfigureAwait(false);
            return info;
        }
    }

    [GeneratedRegex("\\A[0-9a-f]{16}[.-][^/]*\\z")]
    private static partial Regex Numbered();

    // What is deleted as a leftover is twice as old as weights can be that are published from here.
    private void CheckAge(long began)
    {
        if (Stopwatch.GetElapsedTime(began) > leftoverAge / 2)
            throw new TimeoutException($"{Url}: the save took longer than {leftoverAge / 2}, half of {nameof(ObjectModelStore.LeftoverAge)}: its weights would soon have been taken for those of a killed save. Raise {nameof(ObjectModelStore.LeftoverAge)} wherever models are saved there.");
    }

    // What was just written tells the storage's time; without it, it is this machine's.
    private async Task DeleteLeftoversAsync(string? justWritten, CancellationToken cancellationToken)
    {
        string prefix = $"{path}/{WeightsPrefix}";
        List<ListedObject> weights = [];
        try
        {
            await foreach (ListedObject item in storage.ListAsync(bucket, prefix, cancellationToken).ConfigureAwait(false))
            {
                if (Numbered().IsMatch(item.Key.AsSpan(prefix.Length)))
                    weights.Add(item);
            }
        }
        catch (UnauthorizedAccessException)
        {
            // Who may write and not list saves and removes all the same; the leftovers wait for somebody who may.
            return;
        }

        DateTimeOffset? now = justWritten is null ? DateTimeOffset.UtcNow : weights.Find(item => item.Key == $"{path}/{justWritten}")?.LastModified;
        string[] old = [.. weights.Where(item => now - item.LastModified > leftoverAge).Select(item => item.Key[(path.Length + 1)..])];
        if (old.Length == 0)
            return;

        // After the listing: whoever published since then, or will, has younger weights.
        Published? current = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (current is not { Info: null })
            await DeleteAsync(old.Except(current?.ShardPaths ?? []), cancellationToken).ConfigureAwait(false);
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
                IEnumerable<string> paths = manifest.Groups.SelectMany(static group => group.Paths).Where(ManifestPath.IsWithin).Select(ObjectModelSource.Trim);

                // Whatever it claims, model.json is no weights: it is never deleted as such.
                return new Published(opened.EntityTag, [.. paths.Where(static path => path != ObjectModelStore.ModelJson)], manifest.Describe(opened.LastModified, manifest.StoredBytes()));
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
