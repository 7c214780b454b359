using System.Security.Cryptography;
using System.Text.Json;

namespace LayersGen;

/// <summary>
/// One save into a folder. The temporary file that becomes model.json is written before the shards it lists, so it is also the
/// journal of a save that was killed: the next one deletes the shards it finds there. A copy of the old model.json does the same
/// for the shards it lists, should the save be killed between the switch and their removal.
/// </summary>
/// <param name="folder">The folder, which exists and is locked.</param>
/// <param name="afterStep">Called after each file operation, or null.</param>
internal sealed class FileModelWriter(string folder, Action<string>? afterStep)
{
    /// <summary>The file a model is loaded from.</summary>
    public const string ModelJson = "model.json";

    private const string WeightsBin = "weights.bin";
    private const string JournalPrefix = ".model.json.";
    private const string JournalSuffix = ".tmp";

    private readonly string _modelJson = Path.Join(folder, ModelJson);

    /// <summary>Saves, or leaves the folder as it was.</summary>
    public async Task WriteAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> replaced = await ReadShardPathsAsync(_modelJson, cancellationToken).ConfigureAwait(false);
        await RemoveLeftoversAsync(replaced, cancellationToken).ConfigureAwait(false);

        string id = RandomNumberGenerator.GetHexString(8, lowercase: true);
        (WeightShard[][] groups, WeightShard[] shards) = NameShards(artifacts, options, id);
        byte[] json = ModelJsonWriter.Write(artifacts, Sharding.Describe(artifacts, groups));
        string journal = Path.Join(folder, JournalPrefix + id + JournalSuffix);
        string retired = Path.Join(folder, JournalPrefix + id + "-old" + JournalSuffix);
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        List<string> written = [];
        try
        {
            await WriteFileAsync(journal, json.Length, stream => stream.WriteAsync(json, cancellationToken).AsTask(), options, written).ConfigureAwait(false);
            foreach (WeightShard shard in shards)
            {
                string path = Path.Join(folder, shard.Name);
                await WriteFileAsync(path, shard.Length, stream => shard.WriteToAsync(stream, progress, cancellationToken), options, written).ConfigureAwait(false);
            }

            if (replaced.Count > 0)
            {
                File.Copy(_modelJson, retired);
                written.Add(retired);
                afterStep?.Invoke($"copied {ModelJson}");
            }

            FlushFolder(options);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(journal, _modelJson, overwrite: true);
        }
        catch
        {
            // The journal last: should this be interrupted too, the next save finishes it.
            for (int i = written.Count - 1; i >= 0; i--)
                File.Delete(written[i]);
            throw;
        }

        // The new model is in place: from here on a cancellation comes too late.
        afterStep?.Invoke($"renamed {ModelJson}");
        FlushFolder(options);
        if (RemoveShards(replaced, keep: shards.Select(static shard => shard.Name)))
            File.Delete(retired);
        progress.Complete();
    }

    /// <summary>Removes a model: renames its json away, which is the switch, then deletes the shards that listed. A killed removal is finished by the next save.</summary>
    /// <param name="modelJson">The model's json, in the folder.</param>
    /// <param name="cancellationToken">Cancels the removal before the switch.</param>
    public async Task RemoveAsync(string modelJson, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> shards = await ReadShardPathsAsync(modelJson, cancellationToken).ConfigureAwait(false);
        await RemoveLeftoversAsync(shards, cancellationToken).ConfigureAwait(false);
        string retired = Path.Join(folder, JournalPrefix + RandomNumberGenerator.GetHexString(8, lowercase: true) + "-old" + JournalSuffix);
        cancellationToken.ThrowIfCancellationRequested();
        File.Move(modelJson, retired);
        afterStep?.Invoke($"renamed {Path.GetFileName(modelJson)}");
        if (RemoveShards(shards, keep: []))
            File.Delete(retired);
    }

    private (WeightShard[][] Groups, WeightShard[] All) NameShards(ModelArtifacts artifacts, SaveOptions options, string id)
    {
        WeightShard[][] groups = Sharding.SplitGroups(artifacts, options.ShardSizeBytes, WeightsBin);
        bool free = !File.Exists(_modelJson) && groups.All(group => group.All(shard => !Path.Exists(Path.Join(folder, shard.Name))));
        if (!free)
            groups = [.. groups.Select(group => group.Select(shard => shard with { Name = $"{Path.GetFileNameWithoutExtension(shard.Name)}-{id}.bin" }).ToArray())];
        return (groups, [.. groups.SelectMany(static group => group)]);
    }

    private async Task WriteFileAsync(string path, long length, Func<Stream, Task> write, SaveOptions options, List<string> written)
    {
        FileStream stream = new(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            Options = FileOptions.Asynchronous,

            // Finds a full disk before anything is written.
            PreallocationSize = length,
        });
        await using (stream.ConfigureAwait(false))
        {
            written.Add(path);
            afterStep?.Invoke($"created {Path.GetFileName(path)}");
            await write(stream).ConfigureAwait(false);
            stream.Flush(options.FlushToDisk);
        }

        afterStep?.Invoke($"wrote {Path.GetFileName(path)}");
    }

    private void FlushFolder(SaveOptions options)
    {
        if (options.FlushToDisk)
            DirectoryFlush.Flush(folder);
    }

    // What a killed save left: its journal, and the shards that lists.
    private async Task RemoveLeftoversAsync(IReadOnlyList<string> current, CancellationToken cancellationToken)
    {
        foreach (string journal in Directory.EnumerateFiles(folder, JournalPrefix + "*" + JournalSuffix))
        {
            if (!RemoveShards(await ReadShardPathsAsync(journal, cancellationToken).ConfigureAwait(false), keep: current))
                continue;
            File.Delete(journal);
            afterStep?.Invoke($"removed {Path.GetFileName(journal)}");
        }
    }

    // False if one could not be removed: its journal stays, for the next save to try again.
    private bool RemoveShards(IEnumerable<string> paths, IEnumerable<string> keep)
    {
        bool all = true;
        HashSet<string> kept = keep.Select(FullPath).ToHashSet(StringComparer.OrdinalIgnoreCase);
        kept.Add(_modelJson);
        foreach (string path in paths.Select(FullPath).Where(path => !kept.Contains(path) && RealPath.IsWithin(path, folder)))
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Someone has it open or owns it. No model.json lists it any more: not a reason to fail the save.
                all = false;
                continue;
            }

            afterStep?.Invoke($"removed {Path.GetFileName(path)}");
        }

        return all;
    }

    private string FullPath(string path) => Path.GetFullPath(path, folder);

    // The shards a model.json lists, as far as their paths may be followed; none if it cannot be read as one, for
    // whatever it is, a save replaces it.
    private static async Task<IReadOnlyList<string>> ReadShardPathsAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return [];
        try
        {
            FileStream stream = FileModelSource.OpenFile(file);
            await using (stream.ConfigureAwait(false))
            {
                using JsonDocument json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
                return [.. ShardPaths(json.RootElement).Where(ManifestPath.IsWithin)];
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter where a path is no text: an unpaired surrogate, or no UTF-8.
            return [];
        }
    }

    private static IEnumerable<string> ShardPaths(JsonElement modelJson) =>
        from @group in Items(modelJson, "weightsManifest")
        from path in Items(@group, "paths")
        where path.ValueKind == JsonValueKind.String
        select path.GetString();

    private static JsonElement.ArrayEnumerator Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray()
            : default;
}
