using LayersGen.Catalogue;
using System.Runtime.InteropServices;

namespace LayersGen;

/// <summary>
/// Holds one model in memory: saved by another, or given as its files' bytes. Mirrors <c>tf.io.fromMemory</c> and
/// <c>tf.io.withSaveHandler</c>, https://js.tensorflow.org/api/latest/#io.fromMemory.
/// </summary>
/// <remarks><see cref="LoadOptions.WeightPathPrefix"/> and <see cref="LoadOptions.WeightUrlConverter"/> have no meaning here and are not used.</remarks>
public sealed class MemoryModelHandler : ISaveHandler, ILoadHandler
{
    private readonly string _name;

    // Replaced as a whole: a load sees one model, also while another is saved.
    private volatile StoredModel? _model;

    /// <summary>An empty handler, to be saved to.</summary>
    public MemoryModelHandler()
        : this("model")
    {
    }

    /// <summary>A model from its files.</summary>
    /// <param name="modelJson">The bytes of <c>model.json</c>, not copied.</param>
    /// <param name="shards">The weights files by the path the manifest has for them, not copied.</param>
    public MemoryModelHandler(ReadOnlyMemory<byte> modelJson, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> shards)
        : this()
    {
        ArgumentNullException.ThrowIfNull(shards);
        _model = new StoredModel(modelJson, shards.ToDictionary(static shard => Normalize(shard.Key), static shard => shard.Value, StringComparer.Ordinal), Info: null);
    }

    internal MemoryModelHandler(string name) => _name = "memory://" + name;

    /// <summary>What the last save reported; null before one.</summary>
    internal ModelArtifactsInfo? Info => _model?.Info;

    /// <inheritdoc/>
    /// <exception cref="OperationCanceledException">The save was cancelled.</exception>
    public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        if (!options.Overwrite && _model is not null)
            throw ModelExistsException.At(_name);

        // One array holds no more than this.
        IReadOnlyList<WeightShard> shards = artifacts.Split(options, "weights.bin", Array.MaxLength);
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        Dictionary<string, ReadOnlyMemory<byte>> files = new(StringComparer.Ordinal);
        foreach (WeightShard shard in shards)
        {
            byte[] copy = GC.AllocateUninitializedArray<byte>((int)shard.Length);
            using MemoryStream stream = new(copy);
            await shard.WriteToAsync(stream, progress, cancellationToken).ConfigureAwait(false);
            files.Add(shard.Name, copy);
        }

        ModelArtifactsInfo info = ModelJsonWriter.Describe(artifacts);
        StoredModel model = new(ModelJsonWriter.Write(artifacts, files.Keys), files, info);
        if (options.Overwrite)
            _model = model;
        else if (Interlocked.CompareExchange(ref _model, model, null) is not null)
            throw ModelExistsException.At(_name);
        progress.Complete();
        return new SaveResult(info);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">Nothing was saved yet.</exception>
    public ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        return _model is { } model
            ? new(new Source(_name, model))
            : throw new InvalidOperationException($"{_name} is empty: nothing was saved to it yet.");
    }

    private static string Normalize(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;

    private sealed record StoredModel(ReadOnlyMemory<byte> ModelJson, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Shards, ModelArtifactsInfo? Info)
    {
        public string Version { get; } = Guid.NewGuid().ToString("N");
    }

    private sealed class Source(string name, StoredModel model) : IModelSource
    {
        public string Name => name;

        public bool SupportsConcurrentReads => true;

        public string? Version => model.Version;

        public ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) => new(Read(model.ModelJson));

        public ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken) =>
            model.Shards.TryGetValue(Normalize(path), out ReadOnlyMemory<byte> shard)
                ? new(Read(shard))
                : throw ModelFormatException.Of(name, [ManifestError.Of(ErrorId.ShardMissing, "weightsManifest[].paths", $"one of {string.Join(", ", model.Shards.Keys)}", $"\"{path}\"")]);

        public string? GetLocalPath(string path) => null;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private static MemoryStream Read(ReadOnlyMemory<byte> bytes) =>
            MemoryMarshal.TryGetArray(bytes, out ArraySegment<byte> array)
                ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
                : new MemoryStream(bytes.ToArray(), writable: false);
    }
}
