namespace LayersGen;

/// <summary>
/// Models kept under names, which can be listed and removed. Mirrors TensorFlow.js' <c>ModelStoreManager</c>. Saving replaces a model
/// as a whole, unless <see cref="SaveOptions.Overwrite"/> is off.
/// </summary>
public interface IModelStore
{
    /// <summary>What saves a model under a name.</summary>
    /// <param name="name">The name: what follows <c>scheme://</c>.</param>
    ISaveHandler GetSaveHandler(string name);

    /// <summary>What loads the model of a name.</summary>
    /// <param name="name">The name: what follows <c>scheme://</c>.</param>
    ILoadHandler GetLoadHandler(string name);

    /// <summary>
    /// The stored models by name. A store whose names begin with a place of the caller's choice, such as a folder or a bucket, lists those
    /// of the places it was set up with, if any; see the other overload.
    /// </summary>
    Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>The stored models whose names begin with a prefix; where names are paths, those in the folder that is named.</summary>
    /// <param name="prefix">How the names begin.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string prefix, CancellationToken cancellationToken = default)
    {
        IReadOnlyDictionary<string, ModelArtifactsInfo> all = await ListAsync(cancellationToken).ConfigureAwait(false);
        return all.Where(model => model.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(StringComparer.Ordinal);
    }

    /// <summary>What is stored under a name; null where nothing is.</summary>
    /// <param name="name">The name.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    async Task<ModelArtifactsInfo?> FindAsync(string name, CancellationToken cancellationToken = default) =>
        (await ListAsync(cancellationToken).ConfigureAwait(false)).GetValueOrDefault(Normalize(name));

    /// <summary>The one spelling of a name, as listings have it: equal for two names of the same model.</summary>
    /// <param name="name">A name.</param>
    string Normalize(string name) => name;

    /// <summary>Removes a model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the removal.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="KeyNotFoundException">There is no such model.</exception>
    Task<ModelArtifactsInfo> RemoveAsync(string name, CancellationToken cancellationToken = default);
}
