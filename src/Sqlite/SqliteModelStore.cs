using Microsoft.Data.Sqlite;

namespace LayersGen;

/// <summary>
/// Models in one SQLite database. Any number of processes may use it at once: a load sees the models of one moment, saves wait for each other,
/// and a save that is stopped by whatever means leaves the model it would have replaced.
/// </summary>
/// <remarks>The database is in WAL mode; weights are streamed to and from blobs. A removal gives the space back to the file system.</remarks>
public sealed class SqliteModelStore : IModelStore
{
    private readonly SqliteDatabase _database;
    private readonly string _prefix;

    /// <summary>A store.</summary>
    /// <param name="path">The database's file, created by the first save, as is its folder.</param>
    /// <param name="options">The time limit; null for the defaults.</param>
    public SqliteModelStore(string path, SqliteModelOptions? options = null)
        : this(path, options ?? new SqliteModelOptions(), prefix: null)
    {
    }

    internal SqliteModelStore(string path, SqliteModelOptions options, string? prefix)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        Path = System.IO.Path.GetFullPath(path);
        _database = new SqliteDatabase(Path, options.BusyTimeout);
        _prefix = prefix ?? $"sqlite://{Path}#";
    }

    /// <summary>The database's file.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ISaveHandler GetSaveHandler(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new SqliteModelHandler(_database, name, _prefix + name);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ILoadHandler GetLoadHandler(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new SqliteModelHandler(_database, name, _prefix + name);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyDictionary<string, ModelArtifactsInfo>>(() => List(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        Task.Run(() => Find(name, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        Task.Run(() => Remove(name, cancellationToken), cancellationToken);

    private Dictionary<string, ModelArtifactsInfo> List(CancellationToken cancellationToken)
    {
        Dictionary<string, ModelArtifactsInfo> models = new(StringComparer.Ordinal);
        using SqliteConnection? connection = _database.OpenExisting();
        if (connection is null)
            return models;
        using SqliteCommand command = connection.Command($"SELECT {ModelRow.InfoColumns}, name FROM models");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            models.Add(reader.GetString(ModelRow.InfoCount), ModelRow.ReadInfo(reader));
        }

        return models;
    }

    private ModelArtifactsInfo? Find(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteConnection? connection = _database.OpenExisting();
        return connection is null ? null : ModelRow.Find(connection, name)?.Info;
    }

    private ModelArtifactsInfo Remove(string name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteConnection connection = _database.OpenExisting() ?? throw NotFound();
        using SqliteTransaction transaction = _database.BeginWrite(connection);
        ModelRow row = ModelRow.Find(connection, name) ?? throw NotFound();
        ModelRow.Delete(connection, row.Id);
        transaction.Commit();
        return row.Info;

        KeyNotFoundException NotFound() => new($"{_prefix}{name} does not exist.");
    }
}
