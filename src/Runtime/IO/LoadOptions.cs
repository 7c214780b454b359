namespace LayersGen;

/// <summary>How a model is loaded.</summary>
public sealed class LoadOptions
{
    /// <summary>The defaults.</summary>
    public static LoadOptions Default { get; } = new();

    /// <summary>Refuse missing and extra weights (the default). When off, weights missing from the file keep their initial values and extra ones are skipped.</summary>
    public bool Strict { get; init; } = true;

    /// <summary>What shard paths are relative to, instead of the folder of <c>model.json</c>: a folder or URL, as TensorFlow.js' <c>weightPathPrefix</c>.</summary>
    public string? WeightPathPrefix { get; init; }

    /// <summary>
    /// Turns a manifest path into the URL or file path to read, as TensorFlow.js' <c>weightUrlConverter</c>. Its results are
    /// trusted: they may lead anywhere.
    /// </summary>
    public Func<string, CancellationToken, ValueTask<string>>? WeightUrlConverter { get; init; }

    /// <summary>Told the fraction of the weights' bytes read, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }

    /// <summary>Told what does not stop the load but is worth knowing, before the weights are read. A declared class is told only where the file's topology is not the class's own.</summary>
    public Action<ModelNote>? Notes { get; init; }

    /// <summary>The most bytes of weights and of <c>model.json</c> that are accepted; null for the limits of the machine. A <c>model.json</c> has never more than 256 MiB.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>
    /// Map the weights file into memory instead of reading it, where it is one local file that holds exactly the model's
    /// float32 weights in order; otherwise it is read. Pages are private to the process: writing to a weight never changes the file.
    /// </summary>
    public bool MemoryMap { get; init; }
}
