namespace LayersGen;

/// <summary>What shard paths are relative to on a server.</summary>
internal sealed class HttpFolder
{
    private readonly Uri _folder;
    private readonly string _query;

    /// <summary>A folder.</summary>
    /// <param name="folder">Its URL; a missing slash at the end is added.</param>
    /// <param name="query">Appended to every shard's URL: empty, or from the question mark on.</param>
    public HttpFolder(Uri folder, string query)
    {
        string url = folder.GetLeftPart(UriPartial.Path);
        _folder = new Uri(url.EndsWith('/') ? url : url + "/");
        _query = query;
    }

    /// <summary>The folder of a model.json, whose query its shards inherit, as in TensorFlow.js: it may be what grants access.</summary>
    public static HttpFolder Of(Uri modelJson) => new(new Uri(modelJson, "."), modelJson.Query);

    /// <summary>The URL of a shard.</summary>
    /// <param name="file">The model.json that lists it, for the error.</param>
    /// <param name="path">The path as the manifest has it.</param>
    /// <exception cref="ModelFormatException">It leads out of the folder.</exception>
    public Uri Resolve(string file, string path)
    {
        Uri url = new(_folder.AbsoluteUri + ManifestPath.Check(file, path) + _query);

        // Whatever the check above did not think of.
        return IsSameOrigin(url, _folder) && url.AbsolutePath.StartsWith(_folder.AbsolutePath, StringComparison.Ordinal)
            ? url
            : throw ManifestPath.Escapes(file, path);
    }

    /// <summary>Whether both have the same scheme, host and port.</summary>
    public static bool IsSameOrigin(Uri a, Uri b) =>
        Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0;
}
