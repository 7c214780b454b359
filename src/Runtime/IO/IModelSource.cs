namespace LayersGen;

/// <summary>Opens a stored model for reading. The counterpart of a TensorFlow.js <c>IOHandler</c>'s <c>load</c>.</summary>
public interface ILoadHandler
{
    /// <summary>Finds the model; nothing but what is needed for that is read.</summary>
    /// <param name="options">How the model is loaded.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken);
}

/// <summary>A stored model: its <c>model.json</c> and its shards, as streams.</summary>
public interface IModelSource : IAsyncDisposable
{
    /// <summary>How errors name the model's <c>model.json</c>: a path or URL.</summary>
    string Name { get; }

    /// <summary>Whether several shards may be read at once.</summary>
    bool SupportsConcurrentReads { get; }

    /// <summary>Differs for every save of the model; null where the source cannot tell. Servers make entity tags of it.</summary>
    string? Version => null;

    /// <summary>Opens <c>model.json</c>.</summary>
    ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken);

    /// <summary>Opens a shard for one sequential read.</summary>
    /// <param name="path">The path as the manifest has it. The source resolves it, and refuses one that leads out of the model's folder or origin.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken);

    /// <summary>The local file behind a shard, for memory mapping; null where there is none.</summary>
    string? GetLocalPath(string path);
}
