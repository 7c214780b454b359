namespace LayersGen;

/// <summary>The <c>sqlite://</c> of a router. A name is <c>file#model</c>: the database's path, which has no <c>#</c>, and the model in it.</summary>
/// <param name="options">The time limit.</param>
internal sealed class SqliteFilesStore(SqliteModelOptions options) : IModelStore
{
    public ISaveHandler GetSaveHandler(string name) => Open(name, out string model).GetSaveHandler(model);

    public ILoadHandler GetLoadHandler(string name) => Open(name, out string model).GetLoadHandler(model);

    // Which databases there are only the file system knows.
    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, ModelArtifactsInfo>>(new Dictionary<string, ModelArtifactsInfo>());

    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(prefix);
        int hash = prefix.IndexOf('#', StringComparison.Ordinal);
        SqliteModelStore store = OpenFile(hash < 0 ? prefix : prefix[..hash]);
        IReadOnlyDictionary<string, ModelArtifactsInfo> models =
            await ((IModelStore)store).ListAsync(hash < 0 ? "" : prefix[(hash + 1)..], cancellationToken).ConfigureAwait(false);
        return models.ToDictionary(model => $"{store.Path}#{model.Key}", static model => model.Value, StringComparer.Ordinal);
    }

    public Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        Open(name, out string model).FindAsync(model, cancellationToken);

    public string Normalize(string name) => $"{Open(name, out string model).Path}#{model}";

    public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        Open(name, out string model).RemoveAsync(model, cancellationToken);

    private SqliteModelStore Open(string name, out string model)
    {
        ArgumentNullException.ThrowIfNull(name);
        int hash = name.IndexOf('#', StringComparison.Ordinal);
        if (hash <= 0 || hash == name.Length - 1)
            throw new ArgumentException($"\"sqlite://{name}\" names no model in a database: expected sqlite://file#name.", nameof(name));
        model = name[(hash + 1)..];
        return OpenFile(name[..hash]);
    }

    private SqliteModelStore OpenFile(string path)
    {
        // sqlite:///C:/models.db: the slash before a drive belongs to the URL.
        if (path is ['/', var drive, ':', ..] && char.IsAsciiLetter(drive) && OperatingSystem.IsWindows())
            path = path[1..];
        string full = System.IO.Path.GetFullPath(path);
        return new SqliteModelStore(full, options, $"sqlite://{full}#");
    }
}
