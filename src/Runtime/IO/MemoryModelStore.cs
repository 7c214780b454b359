using System.Collections.Concurrent;

namespace LayersGen;

/// <summary>Models in memory, by name: the <c>memory://</c> of a <see cref="ModelRouter"/>. They live as long as the store.</summary>
public sealed class MemoryModelStore : IModelStore
{
    private readonly ConcurrentDictionary<string, MemoryModelHandler> _models = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ISaveHandler GetSaveHandler(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new SaveHandler(this, name);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public ILoadHandler GetLoadHandler(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return new LoadHandler(this, name);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<IReadOnlyDictionary<string, ModelArtifactsInfo>>(
            _models.ToDictionary(static model => model.Key, static model => model.Value.Info!, StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return _models.TryRemove(name, out MemoryModelHandler? model)
            ? Task.FromResult(model.Info!)
            : Task.FromException<ModelArtifactsInfo>(NotFound(name));
    }

    private static KeyNotFoundException NotFound(string name) => new($"memory://{name} does not exist.");

    // A model becomes visible only once it is whole.
    private sealed class SaveHandler(MemoryModelStore store, string name) : ISaveHandler
    {
        public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
        {
            ArgumentNullException.ThrowIfNull(options);
            if (!options.Overwrite && store._models.ContainsKey(name))
                throw ModelExistsException.At("memory://" + name);
            MemoryModelHandler model = new(name);
            SaveResult result = await model.SaveAsync(artifacts, options, cancellationToken).ConfigureAwait(false);
            if (options.Overwrite)
                store._models[name] = model;
            else if (!store._models.TryAdd(name, model))
                throw ModelExistsException.At("memory://" + name);
            return result;
        }
    }

    private sealed class LoadHandler(MemoryModelStore store, string name) : ILoadHandler
    {
        public ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken) =>
            store._models.TryGetValue(name, out MemoryModelHandler? model)
                ? model.OpenAsync(options, cancellationToken)
                : ValueTask.FromException<IModelSource>(NotFound(name));
    }
}
