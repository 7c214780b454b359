namespace LayersGen.Cli;

/// <summary>Quantizes the weights of read artifacts.</summary>
internal static class ArtifactQuantizer
{
    /// <summary>The artifacts with the weights that match a rule quantized; the first rule that matches decides.</summary>
    public static ModelArtifacts Quantize(ModelArtifacts artifacts, IReadOnlyList<QuantizationRule> rules, string file) =>
        rules.Count == 0 ? artifacts : artifacts.With([.. artifacts.ByWeight(file).Select(weight => Quantize(weight, rules))], []);

    private static (WeightSpec Spec, List<ReadOnlyMemory<byte>> Data) Quantize((WeightSpec Spec, List<ReadOnlyMemory<byte>> Data) weight, IReadOnlyList<QuantizationRule> rules)
    {
        QuantizationRule? rule = weight.Spec is { DType: DType.Float32, Group: null, Quantization: null or { Type: QuantizationType.None } }
            ? rules.FirstOrDefault(rule => NamePattern.Matches(rule.Pattern, weight.Spec.Name))
            : null;
        if (rule is null)
            return weight;
        List<ReadOnlyMemory<byte>> data = [];
        return (WeightEncoder.Quantize(weight.Spec, weight.Data, rule.Type, data), data);
    }
}
