namespace LayersGen;

/// <summary>
/// Models in an object storage. A name is <c>bucket/path</c>; the model is the object <c>path/model.json</c> and its weights beside it, the layout of
/// a folder. Such a folder can be copied in and out by the storage's own tools.
/// </summary>
/// <remarks>
/// A save writes the weights under names that no <c>model.json</c> lists, then <c>model.json</c> on the condition that it is still the one the save
/// began with, then deletes the weights of that. Of savers that meet, each publishes whole, and the last one stays. What a killed saver had sent stays
/// beside the model, unlisted, until a save or removal of the model finds it older than <see cref="LeftoverAge"/>.
/// </remarks>
/// <param name="scheme">How errors name the store.</param>
/// <param name="storage">The storage.</param>
public sealed class ObjectModelStore(string scheme, IObjectStorage storage) : IModelStore
{
    internal const string ModelJson = "model.json";

    private const int ConcurrentReads = 8;

    /// <summary>
    /// From which age on weights that no <c>model.json</c> lists are a killed saver's, deleted by the next save or removal of their model: a day unless
    /// set. Younger ones may belong to a saver at work. A save that takes longer than half of it fails with a <see cref="TimeoutException"/>, so all
    /// who save to one place need the same value. <see cref="TimeSpan.MaxValue"/>: nothing is deleted.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not positive.</exception>
    public TimeSpan LeftoverAge
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name has no bucket, no path, or a path that leads upwards.</exception>
    public ISaveHandler GetSaveHandler(string name) => Place(name);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name has no bucket, no path, or a path that leads upwards.</exception>
    public ILoadHandler GetLoadHandler(string name) => Place(name);

    /// <inheritdoc/>
    /// <remarks>Empty: which buckets are meant the other overload is told.</remarks>
    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyDictionary<string, ModelArtifactsInfo>>(new Dictionary<string, ModelArtifactsInfo>());

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        string[] parts = prefix.Split('/', 2);
        string folder = parts.Length > 1 ? parts[1] : "";
        List<ObjectModelHandler> found = [];
        await foreach ((string key, _) in storage.ListAsync(parts[0], folder, cancellationToken).ConfigureAwait(false))
        {
            string path = key.EndsWith("/" + ModelJson, StringComparison.Ordinal) ? key[..^(ModelJson.Length + 1)] : "";
            if (ManifestPath.IsWithin(path))
                found.Add(new ObjectModelHandler(scheme, storage, parts[0], path, LeftoverAge));
        }

        Dictionary<string, ModelArtifactsInfo> models = new(StringComparer.Ordinal);
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = ConcurrentReads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(found, parallel, async (model, token) =>
        {
            if (await model.FindAsync(token).ConfigureAwait(false) is not { } info)
                return;
            lock (models)
                models[model.Name] = info;
        }).ConfigureAwait(false);
        return models;
    }

    /// <inheritdoc/>
    public Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) => Place(name).FindAsync(cancellationToken);

    /// <inheritdoc/>
    public string Normalize(string name) => Place(name).Name;

    /// <inheritdoc/>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default) => Place(name).RemoveAsync(cancellationToken);

    private ObjectModelHandler Place(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string[] parts = name.TrimEnd('/').Split('/', 2);
        string path = parts.Length > 1 ? parts[1] : "";
        if (path.EndsWith("/" + ModelJson, StringComparison.Ordinal))
            path = path[..^(ModelJson.Length + 1)];
        return parts[0].Length > 0 && ManifestPath.IsWithin(path)
            ? new ObjectModelHandler(scheme, storage, parts[0], path, LeftoverAge)
            : throw new ArgumentException($"\"{scheme}://{name}\" names no model: expected {scheme}://bucket/path.", nameof(name));
    }
}
