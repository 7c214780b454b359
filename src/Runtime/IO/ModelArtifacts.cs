using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace LayersGen;

/// <summary>
/// A model ready to be stored: what TensorFlow.js calls <c>ModelArtifacts</c>. The weights are views of the model's own
/// memory, not copies; they must not be written to while a save is under way.
/// </summary>
public sealed partial class ModelArtifacts
{
    /// <summary>A model whose parts follow.</summary>
    public ModelArtifacts()
    {
    }

    /// <summary>The same model, some of whose parts follow.</summary>
    [SetsRequiredMembers]
    internal ModelArtifacts(ModelArtifacts other)
    {
        ModelTopology = other.ModelTopology;
        WeightSpecs = other.WeightSpecs;
        WeightData = other.WeightData;
        WeightGroups = other.WeightGroups;
        Format = other.Format;
        GeneratedBy = other.GeneratedBy;
        ConvertedBy = other.ConvertedBy;
        TrainingConfig = other.TrainingConfig;
        UserDefinedMetadata = other.UserDefinedMetadata;
        Signature = other.Signature;
    }

    /// <summary>The topology's JSON, UTF-8.</summary>
    public required ReadOnlyMemory<byte> ModelTopology { get; init; }

    /// <summary>Name, shape, type and quantization of each weight, in the order of the data.</summary>
    public required ImmutableArray<WeightSpec> WeightSpecs { get; init; }

    /// <summary>The stored bytes of the weights: little-endian, back to back in the order of <see cref="WeightSpecs"/>, in one or more pieces.</summary>
    public required IReadOnlyList<ReadOnlyMemory<byte>> WeightData { get; init; }

    /// <summary><c>layers-model</c>.</summary>
    public string Format { get; init; } = "layers-model";

    /// <summary>The writer's name and version.</summary>
    public string? GeneratedBy { get; init; }

    /// <summary>The converter's name and version; null when saved directly.</summary>
    public string? ConvertedBy { get; init; }

    /// <summary>The training configuration's JSON, UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> TrainingConfig { get; init; }

    /// <summary>The user's metadata as JSON, UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> UserDefinedMetadata { get; init; }

    /// <summary>The signature's JSON, UTF-8; empty for none.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>How many weights each group of the manifest has, where a folder shall keep them apart; empty for one group of all. Each group's data are pieces of its own.</summary>
    internal ImmutableArray<int> WeightGroups { get; init; } = [];

    /// <summary>Bytes of <see cref="WeightData"/> in all.</summary>
    public long WeightDataBytes => WeightData.Sum(static piece => (long)piece.Length);

    /// <summary>What a save of this that has just finished reports.</summary>
    public ModelArtifactsInfo Describe() => ModelJsonWriter.Describe(this);

    /// <summary>The weights cut into files as <paramref name="options"/> say; one file named <paramref name="singleName"/> where nothing demands more.</summary>
    /// <param name="options">Holds <see cref="SaveOptions.ShardSizeBytes"/>.</param>
    /// <param name="singleName">The name of an only file.</param>
    /// <param name="maxShardBytes">The most bytes of a file the store can keep; null for no limit.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shard size is not positive.</exception>
    public IReadOnlyList<WeightShard> Split(SaveOptions options, string singleName, long? maxShardBytes = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        long? size = options.ShardSizeBytes is { } wanted ? Math.Min(wanted, maxShardBytes ?? long.MaxValue) : maxShardBytes;
        return Sharding.Split(WeightData, size, singleName);
    }

    /// <summary>The bytes of <c>model.json</c>.</summary>
    /// <param name="shardPaths">The paths of the weights files as the manifest shall have them, in order.</param>
    public byte[] ToModelJson(IEnumerable<string> shardPaths) => ModelJsonWriter.Write(this, shardPaths);
}
