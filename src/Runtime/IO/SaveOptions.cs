using System.Text.Json.Nodes;

namespace LayersGen;

/// <summary>How a model is saved.</summary>
public sealed class SaveOptions
{
    /// <summary>Leave out non-trainable weights, as TensorFlow.js' <c>trainableOnly</c>. Such a file loads only with <see cref="LoadOptions.Strict"/> off.</summary>
    public bool TrainableOnly { get; init; }

    /// <summary>Write the optimizer's configuration and state where the model has them, as TensorFlow.js' <c>includeOptimizer</c>.</summary>
    public bool IncludeOptimizer { get; init; }

    /// <summary>Which weights are quantized, and how; the first pattern that matches a weight's name decides.</summary>
    public IReadOnlyList<QuantizationRule> Quantization { get; init; } = [];

    /// <summary>The largest shard, in bytes; null (the default, as TensorFlow.js) writes one shard.</summary>
    public long? ShardSizeBytes { get; init; }

    /// <summary>Kept in <c>model.json</c> as <c>userDefinedMetadata</c>.</summary>
    public JsonObject? UserDefinedMetadata { get; init; }

    /// <summary>
    /// Replace a model that is there already, as TensorFlow.js does (the default). Off, such a save fails with a <see cref="ModelExistsException"/>,
    /// also where two savers meet; over http, the request asks for it with <c>If-None-Match: *</c>, and it is up to the server.
    /// </summary>
    public bool Overwrite { get; init; } = true;

    /// <summary>Flush every file to the disk before the save is reported done; for <c>file://</c>.</summary>
    public bool FlushToDisk { get; init; }

    /// <summary>Told the fraction written, 0 to 1.</summary>
    public IProgress<double>? Progress { get; init; }
}

/// <summary>Quantizes the float32 weights whose name matches a pattern.</summary>
/// <param name="Pattern">A name in which <c>*</c> stands for any characters, as in tensorflowjs_converter.</param>
/// <param name="Type">What they are stored as.</param>
public sealed record QuantizationRule(string Pattern, QuantizationType Type);
