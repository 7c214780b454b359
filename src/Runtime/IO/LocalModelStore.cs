namespace LayersGen;

/// <summary>
/// The <c>file://</c> of a router. A name is any path, of a model's folder or of its <c>model.json</c>; without a root there is nothing
/// to list until a folder is named. Listings name the <c>model.json</c>, which is what a model is loaded from.
/// </summary>
internal sealed class LocalModelStore : IModelStore
{
    public ISaveHandler GetSaveHandler(string name) => new FileModelHandler(FileModelFolder.FolderOf(FullPath(name)));

    public ILoadHandler GetLoadHandler(string name) => new FileModelHandler(FileModelFolder.ModelJsonOf(FullPath(name)));

    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, ModelArtifactsInfo>>(new Dictionary<string, ModelArtifactsInfo>());

    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        List<(string Folder, ModelArtifactsInfo Info)> found = await FileModelStore.SearchAsync(FullPath(prefix), cancellationToken).ConfigureAwait(false);
        return found.ToDictionary(static model => Path.Join(model.Folder, FileModelWriter.ModelJson), static model => model.Info, StringComparer.Ordinal);
    }

    public Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        FileModelFolder.FindAsync(FileModelFolder.ModelJsonOf(FullPath(name)), cancellationToken);

    public string Normalize(string name) => RealPath.Resolve(FileModelFolder.ModelJsonOf(FullPath(name)));

    public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) =>
        FileModelFolder.RemoveAsync(FileModelFolder.ModelJsonOf(FullPath(name)), cancellationToken);

    // The scheme is put back for what is stripped with it.
    private static string FullPath(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Path.GetFullPath(FileModelHandler.StripScheme("file://" + name));
    }
}
