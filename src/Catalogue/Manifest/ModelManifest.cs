using System.Collections.Immutable;

namespace LayersGen;

/// <summary>A weights group of a manifest: its weights lie back to back in the concatenation of its shards.</summary>
/// <param name="Paths">The shards, as the manifest names them.</param>
/// <param name="Weights">The weights, in the order of the bytes.</param>
internal sealed record WeightGroup(ImmutableArray<string> Paths, ImmutableArray<WeightSpec> Weights);

/// <summary>What a <c>model.json</c> says. JSON values are slices of the file, verbatim; an absent or null one is empty.</summary>
internal sealed partial class ModelManifest
{
    /// <summary>How errors name the file.</summary>
    public required string FileName { get; init; }

    /// <summary>The value of <c>modelTopology</c>.</summary>
    public ReadOnlyMemory<byte> Topology { get; init; }

    /// <summary>The weight groups; empty if there is no <c>weightsManifest</c>.</summary>
    public ImmutableArray<WeightGroup> Groups { get; init; } = [];

    /// <summary><c>layers-model</c>; null in old files.</summary>
    public string? Format { get; init; }

    /// <summary>The writer's name and version.</summary>
    public string? GeneratedBy { get; init; }

    /// <summary>The converter's name and version.</summary>
    public string? ConvertedBy { get; init; }

    /// <summary>The value of <c>trainingConfig</c>.</summary>
    public ReadOnlyMemory<byte> TrainingConfig { get; init; }

    /// <summary>The value of <c>userDefinedMetadata</c>.</summary>
    public ReadOnlyMemory<byte> UserDefinedMetadata { get; init; }

    /// <summary>The value of <c>signature</c>.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }
}
