using System.Diagnostics;
using LayersGen.Tests.IO;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace LayersGen.Stores.Tests;

public sealed class SqliteStoreTests : StoreTests, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteModelStore _store;

    public SqliteStoreTests() => _store = new SqliteModelStore(File);

    protected override IModelStore Store => _store;

    protected override string Prefix => "";

    private string File => _folder["new/models.db"];

    private string Url => $"sqlite://{File}#a";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_url_names_file_and_model()
    {
        ModelRouter router = new ModelRouter().AddSqlite();
        ModelManager manager = new(router);
        await Samples.SaveAsync(router.GetSaveHandler(Url), 1);
        await Samples.SaveAsync(router.GetSaveHandler($"sqlite://{File}#b#c"), 2);
        Assert.Equal(1, await Samples.ReadAsync(_store.GetLoadHandler("a")));
        Assert.Equal([Url, $"sqlite://{File}#b#c"], (await manager.ListAsync($"sqlite://{File}", Cancellation)).Keys);
        Assert.Equal([$"sqlite://{File}#b#c"], (await manager.ListAsync($"sqlite://{File}#b", Cancellation)).Keys);
        await Assert.ThrowsAsync<ArgumentException>(() => manager.CopyAsync(Url, $"sqlite://{_folder["new/x/../models.db"]}#a", new CopyOptions { Overwrite = true }, Cancellation));
        await manager.MoveAsync(Url, $"sqlite://{_folder["other.db"]}#a", cancellationToken: Cancellation);
        Assert.Null(await manager.FindAsync(Url, Cancellation));
        Assert.Equal(1, await Samples.ReadAsync(router.GetLoadHandler($"sqlite://{_folder["other.db"]}#a")));
        foreach (string wrong in (string[])["sqlite://x.db", "sqlite://#a", "sqlite://x.db#"])
            Assert.Contains("sqlite://file#name", Assert.Throws<ArgumentException>(() => router.GetLoadHandler(wrong)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Localstorage_and_indexeddb_are_two_databases_in_a_folder()
    {
        ModelRouter router = new ModelRouter().AddSqlite(new SqliteModelOptions { Folder = _folder.Path });
        ModelManager manager = new(router);
        Assert.Empty(await manager.ListAsync(Cancellation));
        await Samples.SaveAsync(router.GetSaveHandler("localstorage://m"), 1);
        await Samples.SaveAsync(router.GetSaveHandler("indexeddb://m"), 2);
        Assert.Equal(1, await Samples.ReadAsync(router.GetLoadHandler("localstorage://m")));
        Assert.Equal(["indexeddb://m", "localstorage://m"], (await manager.ListAsync(Cancellation)).Keys);
        await manager.RemoveAsync("indexeddb://m", Cancellation);
        Assert.Contains("indexeddb://m", (await Assert.ThrowsAsync<KeyNotFoundException>(() => Samples.ReadAsync(router.GetLoadHandler("indexeddb://m")))).Message, StringComparison.Ordinal);
    }

    /// <summary>By the module initializer that the package's targets file compiles into this project.</summary>
    [Fact]
    public void The_default_router_knows_a_referenced_package() =>
        Assert.Superset(new HashSet<string> { "sqlite", "localstorage", "indexeddb" }, new HashSet<string>(ModelRouter.Default.Schemes));

    [Fact]
    public async Task Dependency_injection_adds_the_schemes()
    {
        ServiceCollection services = new();
        services.AddLayersModels(options => options.AddSqlite(sqlite => sqlite.Folder = _folder.Path));
        await using ServiceProvider provider = services.BuildServiceProvider();
        await Samples.SaveAsync(provider.GetRequiredService<ModelRouter>().GetSaveHandler("localstorage://m"), 1);
        Assert.Equal(["localstorage://m"], (await provider.GetRequiredService<ModelManager>().ListAsync(Cancellation)).Keys);
        Assert.True(System.IO.File.Exists(_folder["localstorage.db"]));
    }

    [Fact]
    public async Task A_save_that_is_killed_leaves_the_old_model_and_a_sound_database()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        using (Process child = await ChildSaver.StartStuckSaveAsync(Url, Cancellation))
        {
            // Pages of the new model are in the log already.
            Assert.True(new FileInfo(File + "-wal").Length > 1 << 20);
            child.Kill();
            await child.WaitForExitAsync(Cancellation);
            Assert.NotEqual(0, child.ExitCode);
        }

        Assert.Equal(1, await Samples.ReadAsync(_store.GetLoadHandler("a")));
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 3);
        Assert.Equal(3, await Samples.ReadAsync(_store.GetLoadHandler("a")));
        CheckIntegrity();
    }

    [Fact]
    public async Task Processes_save_and_load_at_once()
    {
        Process[] children = [ChildSaver.StartSaving(Url, 1, 10), ChildSaver.StartSaving(Url, 2, 10)];
        for (int i = 0; i < 10; i++)
            await Samples.SaveAsync(_store.GetSaveHandler("a"), 3);
        while (!children.All(static child => child.HasExited))
            Assert.InRange(await Samples.ReadAsync(_store.GetLoadHandler("a")), 1, 3);
        Assert.All(children, static child => Assert.Equal(0, child.ExitCode));
        CheckIntegrity();
        foreach (Process child in children)
            child.Dispose();
    }

    [Fact]
    public async Task A_load_sees_the_model_of_the_moment_it_began()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        await using IModelSource source = await _store.GetLoadHandler("a").OpenAsync(LoadOptions.Default, Cancellation);
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 2);
        await _store.RemoveAsync("a", Cancellation);
        using StoredModel old = await StoredModel.ReadAsync(source, cancellationToken: Cancellation);
        Assert.Equal("test 1", old.Artifacts.GeneratedBy);
        Assert.Equal(1, old.Artifacts.WeightData[0].Span[0]);
    }

    [Fact]
    public async Task A_writer_that_waits_too_long_says_who_holds_it()
    {
        using (Process child = await ChildSaver.StartStuckSaveAsync(Url, Cancellation))
        {
            SqliteModelStore impatient = new(File, new SqliteModelOptions { BusyTimeout = TimeSpan.FromSeconds(1) });
            TimeoutException error = await Assert.ThrowsAsync<TimeoutException>(() => Samples.SaveAsync(impatient.GetSaveHandler("b"), 1));
            Assert.Contains("BusyTimeout", error.Message, StringComparison.Ordinal);
            child.Kill();
            await child.WaitForExitAsync(Cancellation);
        }
    }

    [Fact]
    public async Task A_removal_gives_the_space_back()
    {
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        long before = new FileInfo(File).Length;
        byte[] data = new byte[4 << 20];
        ModelArtifacts large = new() { ModelTopology = "{}"u8.ToArray(), WeightSpecs = [new WeightSpec("a", [1 << 20])], WeightData = [data] };
        await _store.GetSaveHandler("b").SaveAsync(large, new SaveOptions(), Cancellation);
        Assert.True(new FileInfo(File).Length > data.Length);
        await _store.RemoveAsync("b", Cancellation);
        Assert.InRange(new FileInfo(File).Length, 1, before + (64 << 10));
    }

    [Fact]
    public async Task Foreign_and_newer_databases_are_left_alone()
    {
        Directory.CreateDirectory(_folder["new"]);
        using (SqliteConnection foreign = new($"Data Source={File};Pooling=False"))
        {
            foreign.Open();
            Run(foreign, "CREATE TABLE mine (x)");
        }

        Assert.Contains("another application", (await Assert.ThrowsAsync<IOException>(() => Samples.SaveAsync(_store.GetSaveHandler("a"), 1))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => _store.ListAsync(Cancellation));

        SqliteModelStore newer = new(_folder["newer.db"]);
        await Samples.SaveAsync(newer.GetSaveHandler("a"), 1);
        using (SqliteConnection connection = new($"Data Source={newer.Path};Pooling=False"))
        {
            connection.Open();
            Run(connection, "PRAGMA user_version = 2");
        }

        Assert.Contains("newer", (await Assert.ThrowsAsync<IOException>(() => newer.ListAsync(Cancellation))).Message, StringComparison.Ordinal);
        System.IO.File.WriteAllText(_folder["text.db"], new string('x', 10_000));
        await Assert.ThrowsAsync<SqliteException>(() => new SqliteModelStore(_folder["text.db"]).ListAsync(Cancellation));
    }

    [Fact]
    public async Task A_file_that_was_just_created_holds_no_models()
    {
        Directory.CreateDirectory(_folder["new"]);
        System.IO.File.WriteAllBytes(File, []);
        Assert.Empty(await _store.ListAsync(Cancellation));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Samples.ReadAsync(_store.GetLoadHandler("a")));
        await Samples.SaveAsync(_store.GetSaveHandler("a"), 1);
        Assert.Equal(1, await Samples.ReadAsync(_store.GetLoadHandler("a")));
    }

    protected override Task CheckNothingElseAsync()
    {
        CheckIntegrity();
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand orphans = new("SELECT count(*) FROM shards WHERE model NOT IN (SELECT id FROM models)", connection);
        Assert.Equal(0L, orphans.ExecuteScalar());
        return Task.CompletedTask;
    }

    private void CheckIntegrity()
    {
        using SqliteConnection connection = new($"Data Source={File};Pooling=False");
        connection.Open();
        using SqliteCommand check = new("PRAGMA integrity_check", connection);
        Assert.Equal("ok", check.ExecuteScalar());
    }

    private static void Run(SqliteConnection connection, string text)
    {
        using SqliteCommand command = new(text, connection);
        command.ExecuteNonQuery();
    }
}
