using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace LayersGen;

/// <summary>Opens a database of models, and creates its tables.</summary>
/// <param name="path">The full path of its file.</param>
/// <param name="busyTimeout">The longest wait for a writer.</param>
internal sealed class SqliteDatabase(string path, TimeSpan busyTimeout)
{
    // "LGMD": tells a database of models from others.
    private const int ApplicationId = 0x4C474D44;
    private const int Version = 1;
    private const int SqliteBusy = 5;

    private const string Schema = $"""
        CREATE TABLE models (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            date_saved INTEGER NOT NULL,
            topology_bytes INTEGER NOT NULL,
            weight_specs_bytes INTEGER NOT NULL,
            weight_data_bytes INTEGER NOT NULL,
            model_json BLOB NOT NULL);
        CREATE TABLE shards (
            id INTEGER PRIMARY KEY,
            model INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
            path TEXT NOT NULL,
            data BLOB NOT NULL,
            UNIQUE (model, path));
        """;

    /// <summary>Opens the database; null where there is none yet.</summary>
    public SqliteConnection? OpenExisting()
    {
        if (!File.Exists(path))
            return null;
        SqliteConnection connection = Open(SqliteOpenMode.ReadWrite);
        try
        {
            // A file another process is just creating has no tables yet.
            if (IsReadyNow(connection))
                return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>Opens the database, and creates it if need be.</summary>
    public SqliteConnection OpenOrCreate()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        SqliteConnection connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            if (!IsReadyNow(connection))
                Create(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Starts the one write transaction there may be.</summary>
    /// <exception cref="TimeoutException">Another writer took too long.</exception>
    public SqliteTransaction BeginWrite(SqliteConnection connection)
    {
        try
        {
            return connection.BeginTransaction(deferred: false);
        }
        catch (SqliteException e) when (e.SqliteErrorCode == SqliteBusy)
        {
            throw new TimeoutException($"{path} was busy with another save for more than {busyTimeout}. See {nameof(SqliteModelOptions)}.{nameof(SqliteModelOptions.BusyTimeout)}.", e);
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        SqliteConnection connection = new(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            ForeignKeys = true,
            DefaultTimeout = (int)Math.Clamp(Math.Ceiling(busyTimeout.TotalSeconds), 1, int.MaxValue),

            // A pooled connection would keep the file open for no one.
            Pooling = false,
        }.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private bool IsReady(SqliteConnection connection)
    {
        long application = connection.Scalar("PRAGMA application_id");
        long version = connection.Scalar("PRAGMA user_version");
        if (application == ApplicationId)
        {
            return version <= Version
                ? version == Version
                : throw new IOException($"{path} was written by a newer LayersGen: its version is {version}, this one's {Version}.");
        }

        return connection.Scalar("SELECT count(*) FROM sqlite_schema") == 0 && application == 0
            ? false
            : throw new IOException($"{path} is a database of another application.");
    }

    private void Create(SqliteConnection connection)
    {
        // Both take effect only before the first table.
        connection.Run("PRAGMA auto_vacuum = FULL");
        UseWriteAheadLog(connection);
        using SqliteTransaction transaction = BeginWrite(connection);
        if (!IsReady(connection))
        {
            connection.Run(Schema);
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}"));
            connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}"));
        }

        transaction.Commit();
    }

    // Of one moment: another process may be creating the database between two questions.
    private bool IsReadyNow(SqliteConnection connection)
    {
        using SqliteTransaction snapshot = connection.BeginTransaction(deferred: true);
        return IsReady(connection);
    }

    // SQLite does not wait here by itself where another process is doing the same.
    private void UseWriteAheadLog(SqliteConnection connection)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                connection.Run("PRAGMA journal_mode = WAL");
                return;
            }
            catch (SqliteException e) when (e.SqliteErrorCode == SqliteBusy && waited.Elapsed < busyTimeout)
            {
                Thread.Sleep(10);
            }
        }
    }
}
