using System.Collections.Immutable;

namespace LayersGen.Cli;

/// <summary>Quantizes the weights of read artifacts.</summary>
internal static class ArtifactQuantizer
{
    /// <summary>The artifacts with the weights that match a rule quantized; the first rule that matches decides.</summary>
    public static ModelArtifacts Quantize(ModelArtifacts artifacts, IReadOnlyList<QuantizationRule> rules)
    {
        if (rules.Count == 0)
            return artifacts;
        List<ReadOnlyMemory<byte>> data = [];
        ImmutableArray<WeightSpec>.Builder specs = ImmutableArray.CreateBuilder<WeightSpec>(artifacts.WeightSpecs.Length);
        int piece = 0;
        foreach (WeightSpec spec in artifacts.WeightSpecs)
        {
            List<ReadOnlyMemory<byte>> values = [];
            for (long left = WeightLayout.StoredBytes(spec)!.Value; left > 0; left -= artifacts.WeightData[piece++].Length)
                values.Add(artifacts.WeightData[piece]);
            QuantizationRule? rule = spec is { DType: DType.Float32, Group: null, Quantization: null or { Type: QuantizationType.None } }
                ? rules.FirstOrDefault(rule => NamePattern.Matches(rule.Pattern, spec.Name))
                : null;
            if (rule is null)
            {
                specs.Add(spec);
                data.AddRange(values);
            }
            else
            {
                specs.Add(WeightEncoder.Quantize(spec, values, rule.Type, data));
            }
        }

        return new ModelArtifacts
        {
            ModelTopology = artifacts.ModelTopology,
            WeightSpecs = specs.MoveToImmutable(),
            WeightData = data,
            GeneratedBy = artifacts.GeneratedBy,
            ConvertedBy = artifacts.ConvertedBy,
            TrainingConfig = artifacts.TrainingConfig,
            UserDefinedMetadata = artifacts.UserDefinedMetadata,
            Signature = artifacts.Signature,
        };
    }
}
