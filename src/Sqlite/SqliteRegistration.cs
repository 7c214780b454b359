using System.ComponentModel;

namespace LayersGen;

/// <summary>Adds the embedded store to a router: <c>sqlite://file#name</c>, and, outside a browser, <c>localstorage://name</c> and <c>indexeddb://name</c>.</summary>
public static class SqliteRegistration
{
    /// <summary>Adds the schemes to a router, or replaces them.</summary>
    /// <param name="router">The router.</param>
    /// <param name="options">Folder and time limit; null for the defaults.</param>
    /// <returns>The router.</returns>
    public static ModelRouter AddSqlite(this ModelRouter router, SqliteModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        foreach ((string scheme, IModelStore store) in Stores(options ?? new SqliteModelOptions()))
            router.Register(scheme, store);
        return router;
    }

    /// <summary>Adds the schemes to the router of <see cref="ServiceCollectionExtensions.AddLayersModels"/>.</summary>
    /// <param name="services">What it sets up.</param>
    /// <param name="configure">Sets folder and time limit; null for the defaults.</param>
    /// <returns>These options.</returns>
    public static LayersModelsOptions AddSqlite(this LayersModelsOptions services, Action<SqliteModelOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        SqliteModelOptions options = new();
        configure?.Invoke(options);
        return services.ConfigureRouter((_, router) => router.AddSqlite(options));
    }

    /// <summary>Adds to <see cref="ModelRouter.Default"/> what it does not know yet. The package calls this from the projects that reference it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void RegisterDefault()
    {
        foreach ((string scheme, IModelStore store) in Stores(new SqliteModelOptions()))
            ModelRouter.Default.TryRegister(scheme, store);
    }

    private static IEnumerable<(string Scheme, IModelStore Store)> Stores(SqliteModelOptions options)
    {
        yield return ("sqlite", new SqliteFilesStore(options));

        // A browser has the real ones.
        if (OperatingSystem.IsBrowser())
            yield break;
        foreach (string scheme in (string[])["localstorage", "indexeddb"])
            yield return (scheme, new SqliteModelStore(Path.Join(options.Folder ?? DefaultFolder(), scheme + ".db"), options, scheme + "://"));
    }

    private static string DefaultFolder() =>
        Path.Join(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "LayersGen");
}
