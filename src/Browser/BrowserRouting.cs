using System.Runtime.InteropServices.JavaScript;

namespace LayersGen;

/// <summary>Adds the browser's places to a router.</summary>
public static class BrowserRouting
{
    /// <summary>
    /// Adds <c>localstorage://</c>, <c>indexeddb://</c> and <c>downloads://</c> to a router, which may be <see cref="ModelRouter.Default"/>. A path without
    /// a scheme is relative to the page from now on, as for TensorFlow.js: <c>models/m/model.json</c> is fetched. Outside a browser, as where a server
    /// prerenders, nothing is added: LayersGen.Sqlite may be what these schemes mean there.
    /// </summary>
    /// <param name="router">The router.</param>
    /// <returns>The router.</returns>
    public static ModelRouter AddBrowser(this ModelRouter router)
    {
        ArgumentNullException.ThrowIfNull(router);
        if (!OperatingSystem.IsBrowser())
            return router;
        router.Register(LocalStorageModelStore.Scheme, new LocalStorageModelStore());
        router.Register(IndexedDbModelStore.Scheme, new IndexedDbModelStore());
        router.Register(DownloadsModelHandler.Scheme, static url => new DownloadsModelHandler(url[(DownloadsModelHandler.Scheme.Length + "://".Length)..]), load: null);
        router.Register("file", SaveToFile, url => HasScheme(url) ? new FileModelHandler(url) : router.GetLoadHandler(ResolveAgainstPage(url)));
        return router;
    }

    /// <summary>As <see cref="AddBrowser(ModelRouter)"/>, for the router that <see cref="ServiceCollectionExtensions.AddLayersModels"/> registers.</summary>
    /// <param name="options">The options.</param>
    /// <returns>The options.</returns>
    public static LayersModelsOptions AddBrowser(this LayersModelsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.ConfigureRouter(static (_, router) => router.AddBrowser());
    }

    // Below WebAssembly a file system exists, in memory, and ends with the page: only who says file:// means it.
    private static FileModelHandler SaveToFile(string url) => HasScheme(url)
        ? new FileModelHandler(url)
        : throw new NotSupportedException($"A page cannot write the file \"{url}\". Save to downloads://, indexeddb://, localstorage:// or https://.");

    private static bool HasScheme(string url) => url.Contains("://", StringComparison.Ordinal);

    private static string ResolveAgainstPage(string path)
    {
        // A worker has no document.
        using JSObject page = JSHost.GlobalThis.GetPropertyAsJSObject("document") ?? JSHost.GlobalThis.GetPropertyAsJSObject("location")!;
        Uri root = new(page.GetPropertyAsString("baseURI") ?? page.GetPropertyAsString("href")!);
        return new Uri(root, path).AbsoluteUri;
    }
}
