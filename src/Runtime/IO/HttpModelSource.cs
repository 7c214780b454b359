namespace LayersGen;

/// <summary>A model on a server.</summary>
internal sealed class HttpModelSource : IModelSource
{
    private readonly Uri _modelJson;
    private readonly HttpModelOptions _http;
    private readonly LoadOptions _options;
    private readonly HttpFolder _shards;

    /// <summary>The model at a URL.</summary>
    public HttpModelSource(Uri modelJson, HttpModelOptions http, LoadOptions options)
    {
        _modelJson = modelJson;
        _http = http;
        _options = options;
        _shards = HttpFolder.Of(modelJson);
        if (options.WeightPathPrefix is { } prefix)
        {
            // A query may be a signature: another origin gets it as little as the headers.
            Uri folder = new(modelJson, prefix);
            _shards = new HttpFolder(folder, HttpFolder.IsSameOrigin(folder, modelJson) ? modelJson.Query : "");
        }
    }

    public string Name => HttpTransfer.NameOf(_modelJson);

    public bool SupportsConcurrentReads => true;

    public async ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) =>
        await GetAsync(_modelJson, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken)
    {
        if (_options.WeightUrlConverter is not { } convert)
            return await GetAsync(_shards.Resolve(Name, path), cancellationToken).ConfigureAwait(false);

        Uri target = new(_modelJson, await convert(path, cancellationToken).ConfigureAwait(false));
        return target.IsFile
            ? FileModelSource.OpenFile(target.LocalPath)
            : await GetAsync(target, cancellationToken).ConfigureAwait(false);
    }

    public string? GetLocalPath(string path) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<Stream> GetAsync(Uri url, CancellationToken cancellationToken) =>
        HttpTransfer.GetAsync(url, _http, authorized: HttpFolder.IsSameOrigin(url, _modelJson), cancellationToken);
}
