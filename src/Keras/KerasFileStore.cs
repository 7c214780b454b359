namespace LayersGen.Keras;

/// <summary>The <c>file://</c> of a router that knows Keras' files: those by their extension, all others as without.</summary>
/// <param name="options">How Keras' files are read and written.</param>
internal sealed class KerasFileStore(KerasOptions? options) : IModelStore
{
    private static readonly EnumerationOptions BelowFolder = new()
    {
        RecurseSubdirectories = true,
        IgnoreInaccessible = true,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
    };

    private readonly LocalModelStore _others = new();

    public ISaveHandler GetSaveHandler(string name) => KerasModelHandler.IsKerasPath(name) ? new KerasModelHandler(FullPath(name), options) : _others.GetSaveHandler(name);

    public ILoadHandler GetLoadHandler(string name) => KerasModelHandler.IsKerasPath(name) ? new KerasModelHandler(FullPath(name), options) : _others.GetLoadHandler(name);

    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) => _others.ListAsync(cancellationToken);

    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        Dictionary<string, ModelArtifactsInfo> models = new(await _others.ListAsync(prefix, cancellationToken).ConfigureAwait(false), StringComparer.Ordinal);
        string folder = FullPath(prefix);
        if (!Directory.Exists(folder))
            return models;
        foreach (string file in Directory.EnumerateFiles(folder, "*", BelowFolder).Where(KerasModelHandler.IsKerasPath))
        {
            if (await DescribeAsync(file, cancellationToken).ConfigureAwait(false) is { } info)
                models[file] = info;
        }

        return models;
    }

    public Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        KerasModelHandler.IsKerasPath(name) ? DescribeAsync(FullPath(name), cancellationToken) : _others.FindAsync(name, cancellationToken);

    public string Normalize(string name) => KerasModelHandler.IsKerasPath(name) ? RealPath.Resolve(FullPath(name)) : _others.Normalize(name);

    public async Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!KerasModelHandler.IsKerasPath(name))
            return await _others.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
        string file = FullPath(name);
        ModelArtifactsInfo removed = await DescribeAsync(file, cancellationToken).ConfigureAwait(false)
            ?? throw new KeyNotFoundException($"{file} does not exist, or is not a model of Keras.");
        if (file.EndsWith(KerasShards.Extension, StringComparison.OrdinalIgnoreCase))
        {
            foreach (string shard in await KerasShards.ReadAsync(file, cancellationToken).ConfigureAwait(false))
                File.Delete(shard);
        }

        File.Delete(file);
        return removed;
    }

    // Null for what is not there, and for what only has such a name.
    private static async Task<ModelArtifactsInfo?> DescribeAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            // Findings are those of a load; this is none.
            IModelSource source = await new KerasModelHandler(file, new KerasOptions { AllowInexact = true }).OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
                return manifest.Describe(File.GetLastWriteTimeUtc(file), manifest.StoredBytes());
            }
        }
        catch (Exception e) when (e is ModelFormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static string FullPath(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Path.GetFullPath(FileModelHandler.StripScheme(name));
    }
}
