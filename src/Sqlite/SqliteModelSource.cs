using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LayersGen;

/// <summary>A model in a database, as it was when the source was opened.</summary>
/// <param name="connection">The source's own connection.</param>
/// <param name="snapshot">Holds what the source sees.</param>
/// <param name="row">The model.</param>
/// <param name="name">How errors name it.</param>
internal sealed class SqliteModelSource(SqliteConnection connection, SqliteTransaction snapshot, ModelRow row, string name) : IModelSource
{
    public string Name => name;

    // A connection is for one thread at a time.
    public bool SupportsConcurrentReads => false;

    public string? Version { get; } = string.Create(CultureInfo.InvariantCulture, $"{row.Id}-{row.Info.DateSaved.UtcTicks}");

    public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new SqliteBlob(connection, "models", "model_json", row.Id, readOnly: true));
    }

    public ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using SqliteCommand command = connection.Command("SELECT id FROM shards WHERE model = $model AND path = $path", ("$model", row.Id), ("$path", path));
        return command.ExecuteScalar() is long id
            ? new(new SqliteBlob(connection, "shards", "data", id, readOnly: true))
            : throw new ModelFormatException(name, "weightsManifest[].paths", "a path that is stored", $"\"{path}\"");
    }

    public string? GetLocalPath(string path) => null;

    public async ValueTask DisposeAsync()
    {
        await snapshot.DisposeAsync().ConfigureAwait(false);
        await connection.DisposeAsync().ConfigureAwait(false);
    }
}
