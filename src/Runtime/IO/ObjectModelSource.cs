namespace LayersGen;

/// <summary>A model in an object storage, its <c>model.json</c> opened.</summary>
/// <param name="name">How errors name it.</param>
/// <param name="storage">The storage.</param>
/// <param name="bucket">The model's bucket.</param>
/// <param name="folder">What its objects' keys begin with, without the slash.</param>
/// <param name="modelJson">Its <c>model.json</c>.</param>
internal sealed class ObjectModelSource(string name, IObjectStorage storage, string bucket, string folder, OpenedObject modelJson) : IModelSource
{
    private bool _taken;

    public string Name => name;

    public bool SupportsConcurrentReads => true;

    public string? Version => modelJson.EntityTag;

    public async ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken)
    {
        if (_taken)
            return await OpenAsync(ObjectModelStore.ModelJson, cancellationToken).ConfigureAwait(false);
        _taken = true;
        return new ObjectStream(storage, bucket, $"{folder}/{ObjectModelStore.ModelJson}", modelJson);
    }

    public async ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken) =>
        await OpenAsync(Trim(ManifestPath.Check(name, path)), cancellationToken).ConfigureAwait(false);

    public string? GetLocalPath(string path) => null;

    public ValueTask DisposeAsync() => _taken ? ValueTask.CompletedTask : modelJson.Content.DisposeAsync();

    /// <summary>A shard's path as it stands in its key.</summary>
    internal static string Trim(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    private async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        string key = $"{folder}/{path}";
        OpenedObject opened = await storage.TryOpenAsync(bucket, key, ObjectStream.RangeBytes, cancellationToken).ConfigureAwait(false)
            ?? throw new FileNotFoundException($"{name}: \"{path}\" does not exist. If the model was saved just now, load it again.");
        return new ObjectStream(storage, bucket, key, opened);
    }
}
