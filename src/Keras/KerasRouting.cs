using LayersGen.Keras;

namespace LayersGen;

/// <summary>Adds Keras' files to a router.</summary>
public static class KerasRouting
{
    /// <summary>
    /// Makes <c>file://</c> and plain paths that end in <c>.keras</c>, <c>.h5</c>, <c>.hdf5</c> or <c>.weights.json</c> lead to Keras' files; all others stay as
    /// they are. Listings of a folder have both.
    /// </summary>
    /// <param name="router">The router, such as <see cref="ModelRouter.Default"/>.</param>
    /// <param name="options">How the files are read and written.</param>
    public static ModelRouter AddKeras(this ModelRouter router, KerasOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        router.RegisterFiles(
            url => KerasModelHandler.IsKerasPath(url) ? new KerasModelHandler(url, options) : new FileModelHandler(url),
            url => KerasModelHandler.IsKerasPath(url) ? new KerasModelHandler(url, options) : new FileModelHandler(url),
            new KerasFileStore(options));
        return router;
    }
}
