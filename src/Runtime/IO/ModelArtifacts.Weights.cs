using System.Collections.Immutable;

namespace LayersGen;

public sealed partial class ModelArtifacts
{
    /// <summary>Each weight with its stored bytes, wherever the pieces of <see cref="WeightData"/> begin and end.</summary>
    /// <param name="file">How errors name the model.</param>
    /// <exception cref="ModelFormatException">There are fewer bytes than weights, or strings among them, whose size no description tells.</exception>
    internal IEnumerable<(WeightSpec Spec, List<ReadOnlyMemory<byte>> Data)> ByWeight(string file)
    {
        int piece = 0;
        int offset = 0;
        foreach (WeightSpec spec in WeightSpecs)
        {
            List<ReadOnlyMemory<byte>> data = [];
            long left = WeightLayout.StoredBytes(spec) ?? throw new ModelFormatException(file, spec.Name, "a type of fixed size", FormatText.Name(spec.DType));
            while (left > 0)
            {
                if (piece == WeightData.Count)
                    throw new ModelFormatException(file, "weights", $"{left} more bytes for {FormatText.Quote(spec.Name)}", "none");
                int count = (int)Math.Min(left, WeightData[piece].Length - offset);
                if (count > 0)
                    data.Add(WeightData[piece].Slice(offset, count));
                left -= count;
                offset += count;
                if (offset == WeightData[piece].Length)
                    (piece, offset) = (piece + 1, 0);
            }

            yield return (spec, data);
        }
    }

    /// <summary>The same model with other weights.</summary>
    /// <param name="weights">Each weight with its stored bytes.</param>
    /// <param name="groups">See <see cref="WeightGroups"/>.</param>
    internal ModelArtifacts With(IReadOnlyCollection<(WeightSpec Spec, List<ReadOnlyMemory<byte>> Data)> weights, ImmutableArray<int> groups) => new(this)
    {
        WeightSpecs = [.. weights.Select(static weight => weight.Spec)],
        WeightData = [.. weights.SelectMany(static weight => weight.Data)],
        WeightGroups = groups,
    };

    /// <summary>What a manifest says of a model, with its weights as they are stored.</summary>
    internal static ModelArtifacts Of(ModelManifest manifest, IReadOnlyList<ReadOnlyMemory<byte>> weights) => new()
    {
        ModelTopology = manifest.Topology,
        WeightSpecs = [.. manifest.Groups.SelectMany(static group => group.Weights)],
        WeightData = weights,
        Format = manifest.Format ?? "layers-model",
        GeneratedBy = manifest.GeneratedBy,
        ConvertedBy = manifest.ConvertedBy,
        TrainingConfig = manifest.TrainingConfig,
        UserDefinedMetadata = manifest.UserDefinedMetadata,
        Signature = manifest.Signature,
    };
}
