using Microsoft.Data.Sqlite;

namespace LayersGen;

/// <summary>Saves a model to a database and loads it from there.</summary>
/// <param name="database">The database.</param>
/// <param name="name">The model's name in it.</param>
/// <param name="url">How errors name it.</param>
internal sealed class SqliteModelHandler(SqliteDatabase database, string name, string url) : ISaveHandler, ILoadHandler
{
    // Well below SQLite's limit for a blob, a billion bytes.
    private const long MaxShardBytes = 512L << 20;

    // SQLite blocks the thread it is called on.
    public Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        return Task.Run(() => WriteAsync(artifacts, options, cancellationToken), cancellationToken);
    }

    public async ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await Task.Run(Open, cancellationToken).ConfigureAwait(false);
    }

    private async Task<SaveResult> WriteAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        IReadOnlyList<WeightShard> shards = artifacts.Split(options, "weights.bin", MaxShardBytes);
        byte[] json = artifacts.ToModelJson(shards.Select(static shard => shard.Name));
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        using SqliteConnection connection = database.OpenOrCreate();

        // In WAL mode NORMAL survives the death of the process; only FULL flushes each commit, against the death of the machine.
        connection.Run(options.FlushToDisk ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        ModelArtifactsInfo info;
        using (SqliteTransaction transaction = database.BeginWrite(connection))
        {
            if (ModelRow.Find(connection, name) is { } existing)
            {
                if (!options.Overwrite)
                    throw ModelExistsException.At(url);
                ModelRow.Delete(connection, existing.Id);
            }

            info = artifacts.Describe();
            long model = ModelRow.Insert(connection, name, info, json);
            foreach (WeightShard shard in shards)
                await WriteShardAsync(connection, model, shard, progress, cancellationToken).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            transaction.Commit();
        }

        progress.Complete();
        return new SaveResult(info);
    }

    private static async Task WriteShardAsync(SqliteConnection connection, long model, WeightShard shard, SaveProgress progress, CancellationToken cancellationToken)
    {
        long id = connection.Scalar(
            "INSERT INTO shards (model, path, data) VALUES ($model, $path, zeroblob($length)) RETURNING id",
            ("$model", model),
            ("$path", shard.Name),
            ("$length", shard.Length));
        SqliteBlob blob = new(connection, "shards", "data", id);
        await using (blob.ConfigureAwait(false))
            await shard.WriteToAsync(blob, progress, cancellationToken).ConfigureAwait(false);
    }

    private SqliteModelSource Open()
    {
        SqliteConnection connection = database.OpenExisting() ?? throw NotFound();
        try
        {
            // Until the source is disposed it sees the database of this moment.
            SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
            ModelRow row = ModelRow.Find(connection, name) ?? throw NotFound();
            return new SqliteModelSource(connection, snapshot, row, url);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private KeyNotFoundException NotFound() => new($"{url} does not exist.");
}
