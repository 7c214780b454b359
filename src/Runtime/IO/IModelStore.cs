namespace LayersGen;

/// <summary>Models kept under names, which can be listed and removed. Mirrors TensorFlow.js' <c>ModelStoreManager</c>.</summary>
public interface IModelStore
{
    /// <summary>What saves a model under a name.</summary>
    /// <param name="name">The name: what follows <c>scheme://</c>.</param>
    ISaveHandler GetSaveHandler(string name);

    /// <summary>What loads the model of a name.</summary>
    /// <param name="name">The name: what follows <c>scheme://</c>.</param>
    ILoadHandler GetLoadHandler(string name);

    /// <summary>The stored models by name.</summary>
    Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default);
}
