namespace LayersGen;

/// <summary>
/// Lists, copies, moves and removes stored models, within a store and from any store to any other. Mirrors TensorFlow.js'
/// <c>tf.io.listModels</c>, <c>copyModel</c>, <c>moveModel</c> and <c>removeModel</c>.
/// </summary>
/// <remarks>
/// A copy is of the model as it is stored: quantized weights stay quantized, the topology is kept byte for byte where the destination keeps it so.
/// Groups and shards are not kept: each store cuts weights as it likes. Small weights pass through memory; large ones through a temporary file.
/// </remarks>
/// <param name="router">Knows the stores; null for <see cref="ModelRouter.Default"/>.</param>
public sealed class ModelManager(ModelRouter? router = null)
{
    private readonly ModelRouter _router = router ?? ModelRouter.Default;

    /// <summary>
    /// The models of every store, by URL. <c>file://</c> and other stores whose names begin with a place have none to list here, unless they were
    /// set up with one: name the place in the other overload.
    /// </summary>
    /// <param name="cancellationToken">Cancels the listing.</param>
    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        SortedDictionary<string, ModelArtifactsInfo> models = new(StringComparer.Ordinal);
        foreach (string scheme in _router.Schemes)
        {
            if (_router.TryGetStore(scheme, out IModelStore? store))
                AddTo(models, scheme, await store.ListAsync(cancellationToken).ConfigureAwait(false));
        }

        return models;
    }

    /// <summary>The models of a place, by URL: <c>memory://</c> for all of a store, <c>file:///models</c> for all below a folder.</summary>
    /// <param name="prefix">A scheme, and how the names begin.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <exception cref="NotSupportedException">The scheme is not known, or its models cannot be listed.</exception>
    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        StoredName place = Parse(prefix);
        IModelStore store = place.Store ?? throw NoStore(place.Scheme, "listed");
        SortedDictionary<string, ModelArtifactsInfo> models = new(StringComparer.Ordinal);
        AddTo(models, place.Scheme, place.Name.Length == 0
            ? await store.ListAsync(cancellationToken).ConfigureAwait(false)
            : await store.ListAsync(place.Name, cancellationToken).ConfigureAwait(false));
        return models;
    }

    /// <summary>What is stored at a URL; null where nothing is.</summary>
    /// <param name="url">The model's URL or path.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <exception cref="NotSupportedException">The scheme is not known, or its models cannot be listed.</exception>
    public Task<ModelArtifactsInfo?> FindAsync(string url, CancellationToken cancellationToken = default)
    {
        StoredName model = Parse(url);
        return (model.Store ?? throw NoStore(model.Scheme, "looked up")).FindAsync(model.Name, cancellationToken);
    }

    /// <summary>Copies a model.</summary>
    /// <param name="from">The model's URL or path: of a store, or anything a model can be loaded from.</param>
    /// <param name="to">
    /// The copy's: of a store, or anything a model can be saved to. Where models cannot be looked up, as on a server, it is up to the receiver whether
    /// one may be replaced.
    /// </param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the copy; what was at the destination stays as it was.</param>
    /// <returns>What was stored.</returns>
    /// <exception cref="ArgumentException">Both are the same model.</exception>
    /// <exception cref="ModelExistsException">There is a model at the destination, and <see cref="CopyOptions.Overwrite"/> is off.</exception>
    /// <exception cref="ModelFormatException">The source is malformed.</exception>
    public async Task<ModelArtifactsInfo> CopyAsync(string from, string to, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CopyOptions();
        (StoredName source, StoredName target) = ParsePair(from, to);
        await CheckFreeAsync(target, to, options, cancellationToken).ConfigureAwait(false);
        using StoredModel model = await ReadAsync(source, options, cancellationToken).ConfigureAwait(false);
        return await SaveAsync(model, target, options, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Moves a model: copies it, reads the copy back and compares it with the source, weights byte for byte, and only then removes the source.
    /// </summary>
    /// <param name="from">The model's URL or path, of a store.</param>
    /// <param name="to">Its new one, of a store.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels the move; the source then still exists.</param>
    /// <returns>What was stored.</returns>
    /// <exception cref="ArgumentException">Both are the same model.</exception>
    /// <exception cref="NotSupportedException">A scheme is not known, or has no store.</exception>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    /// <exception cref="ModelExistsException">There is a model at the destination, and <see cref="CopyOptions.Overwrite"/> is off.</exception>
    /// <exception cref="IOException">The copy differs from the source, or the source changed meanwhile. The source was not removed.</exception>
    public async Task<ModelArtifactsInfo> MoveAsync(string from, string to, CopyOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new CopyOptions();
        (StoredName source, StoredName target) = ParsePair(from, to);
        IModelStore left = source.Store ?? throw NoStore(source.Scheme, "moved");
        IModelStore reached = target.Store ?? throw NoStore(target.Scheme, "verified, as a move demands");
        await CheckFreeAsync(target, to, options, cancellationToken).ConfigureAwait(false);

        ModelArtifactsInfo before = await left.FindAsync(source.Name, cancellationToken).ConfigureAwait(false)
            ?? throw new KeyNotFoundException($"{from} does not exist.");
        using StoredModel model = await ReadAsync(source, options, cancellationToken).ConfigureAwait(false);
        ModelArtifactsInfo saved = await SaveAsync(model, target, options, cancellationToken).ConfigureAwait(false);
        await VerifyAsync(model, reached, target.Name, cancellationToken).ConfigureAwait(false);

        // Also meets two names for one model that no store could tell are the same, such as two paths of a shared folder.
        if (await left.FindAsync(source.Name, cancellationToken).ConfigureAwait(false) != before)
            throw new IOException($"{from} was saved again while it was moved. It was not removed; {to} holds what it was before.");
        await left.RemoveAsync(source.Name, cancellationToken).ConfigureAwait(false);
        return saved;
    }

    /// <summary>Removes a model.</summary>
    /// <param name="url">The model's URL or path, of a store.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    /// <exception cref="NotSupportedException">The scheme is not known, or has no store.</exception>
    public Task<ModelArtifactsInfo> RemoveAsync(string url, CancellationToken cancellationToken = default)
    {
        StoredName model = Parse(url);
        return (model.Store ?? throw NoStore(model.Scheme, "removed")).RemoveAsync(model.Name, cancellationToken);
    }

    private static void AddTo(SortedDictionary<string, ModelArtifactsInfo> models, string scheme, IReadOnlyDictionary<string, ModelArtifactsInfo> listed)
    {
        foreach ((string name, ModelArtifactsInfo info) in listed)
            models[$"{scheme}://{name}"] = info;
    }

    private static NotSupportedException NoStore(string scheme, string what) => new($"Models of {scheme}:// cannot be {what}.");

    private static async Task CheckFreeAsync(StoredName target, string to, CopyOptions options, CancellationToken cancellationToken)
    {
        // The store checks again as it saves. Looking first spares reading the source for nothing, and covers a store that does not.
        if (!options.Overwrite && target.Store is { } store && await store.FindAsync(target.Name, cancellationToken).ConfigureAwait(false) is not null)
            throw ModelExistsException.At(to);
    }

    private static async Task VerifyAsync(StoredModel model, IModelStore store, string name, CancellationToken cancellationToken)
    {
        IModelSource copy = await store.GetLoadHandler(name).OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
        await using (copy.ConfigureAwait(false))
            await model.VerifyAsync(copy, cancellationToken).ConfigureAwait(false);
    }

    private async Task<StoredModel> ReadAsync(StoredName source, CopyOptions options, CancellationToken cancellationToken)
    {
        LoadOptions load = new() { MaxBytes = options.MaxBytes, Progress = Half(options.Progress, start: 0) };
        ILoadHandler handler = source.Store?.GetLoadHandler(source.Name) ?? _router.GetLoadHandler(source.Url);
        IModelSource opened = await handler.OpenAsync(load, cancellationToken).ConfigureAwait(false);
        await using (opened.ConfigureAwait(false))
            return await StoredModel.ReadAsync(opened, load, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ModelArtifactsInfo> SaveAsync(StoredModel model, StoredName target, CopyOptions options, CancellationToken cancellationToken)
    {
        SaveOptions save = new() { Overwrite = options.Overwrite, Progress = Half(options.Progress, start: 0.5) };
        ISaveHandler handler = target.Store?.GetSaveHandler(target.Name) ?? _router.GetSaveHandler(target.Url);
        SaveResult result = await handler.SaveAsync(model.Artifacts, save, cancellationToken).ConfigureAwait(false);
        result.Response?.Dispose();
        return result.ModelArtifactsInfo;
    }

    private (StoredName Source, StoredName Target) ParsePair(string from, string to)
    {
        StoredName source = Parse(from);
        StoredName target = Parse(to);
        bool same = source.Store is null || target.Store is null
            ? from == to
            : source.Store == target.Store && source.Store.Normalize(source.Name) == target.Store.Normalize(target.Name);
        return same ? throw new ArgumentException($"{from} and {to} are the same model.", nameof(to)) : (source, target);
    }

    private StoredName Parse(string url)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(url);
        (string scheme, string name) = ModelRouter.Split(url);
        _router.CheckKnown(scheme);
        return new StoredName(url, scheme, name, _router.TryGetStore(scheme, out IModelStore? store) ? store : null);
    }

    private static HalfProgress? Half(IProgress<double>? progress, double start) => progress is null ? null : new HalfProgress(progress, start);

    private readonly record struct StoredName(string Url, string Scheme, string Name, IModelStore? Store);

    private sealed class HalfProgress(IProgress<double> progress, double start) : IProgress<double>
    {
        public void Report(double value) => progress.Report(start + (value / 2));
    }
}
