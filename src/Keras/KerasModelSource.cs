using LayersGen.Keras.Hdf5;
using LayersGen.Keras.Weights;

namespace LayersGen.Keras;

/// <summary>A Keras file in the form every loader knows: a <c>model.json</c> made from its configuration, and one shard of its weights.</summary>
internal sealed class KerasModelSource(string name, byte[] modelJson, IReadOnlyList<StoredWeight> weights, IReadOnlyList<Hdf5File> files) : IModelSource
{
    /// <summary>The only shard's path.</summary>
    public const string Shard = "weights.bin";

    public string Name => name;

    public bool SupportsConcurrentReads => false;

    public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) => new(new MemoryStream(modelJson, writable: false));

    public ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken) =>
        path == Shard ? new(new StoredWeightStream(weights)) : throw new ModelFormatException(name, "weights", $"the path \"{Shard}\"", $"\"{path}\"");

    public string? GetLocalPath(string path) => null;

    public ValueTask DisposeAsync()
    {
        foreach (Hdf5File file in files)
            file.Dispose();
        return ValueTask.CompletedTask;
    }
}
