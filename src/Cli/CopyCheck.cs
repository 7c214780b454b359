using System.Security.Cryptography;
using LayersGen.Keras.Weights;
using ConfigKind = LayersGen.Catalogue.ConfigKind;
using ConfigValue = LayersGen.Catalogue.ConfigValue;

namespace LayersGen.Cli;

/// <summary>
/// Compares a model with its copy in another format, where no bytes can be compared: the same weights bit for bit once decoded, the same layers, and
/// nothing that the other format has no place for.
/// </summary>
internal static class CopyCheck
{
    /// <exception cref="IOException">They differ; the message says in what.</exception>
    public static void Compare(ModelArtifacts original, string source, ModelArtifacts copy, string target)
    {
        if (!original.UserDefinedMetadata.Span.SequenceEqual(copy.UserDefinedMetadata.Span))
            throw Different("userDefinedMetadata");
        if (!original.Signature.Span.SequenceEqual(copy.Signature.Span))
            throw Different("signature");
        if (IsTrained(original, source) && !IsTrained(copy, target))
            throw Different("the training configuration");
        if (!Layers(original, source).SequenceEqual(Layers(copy, target)))
            throw Different("the layers");
        if (!Weights(original, source).SequenceEqual(Weights(copy, target)))
            throw Different("the weights");
        if (!State(original).SequenceEqual(State(copy)))
            throw Different("the optimizer's state");

        IOException Different(string what) => new($"{target} is not all of {source}: {what} differ(s) or cannot be said there. The original was kept; to do without, copy it with cp and remove it with rm.");
    }

    private static bool IsTrained(ModelArtifacts model, string file) => !model.TrainingConfig.IsEmpty || Topology(model, file)?.Members.Any(static member => member.Key == "training_config") == true;

    // By what they hold: a name may be spelt otherwise.
    private static IEnumerable<string> Weights(ModelArtifacts model, string file) =>
        model.ByWeight(file).Where(static weight => weight.Spec.Group != OptimizerNames.Group).Select(weight => Describe(weight.Spec) + Hash(weight.Spec, weight.Data, file)).Order(StringComparer.Ordinal);

    // Some values are other ones in the other format: a step instead of a gradient.
    private static IEnumerable<string> State(ModelArtifacts model) =>
        model.WeightSpecs.Where(static spec => spec.Group == OptimizerNames.Group).Select(Describe).Order(StringComparer.Ordinal);

    private static string Describe(WeightSpec spec) => $"{spec.DType} {FormatText.Shape([.. spec.Shape])} ";

    private static string Hash(WeightSpec spec, List<ReadOnlyMemory<byte>> data, string file)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (spec.Quantization is { Type: not QuantizationType.None } quantization)
        {
            hash.AppendData(ArtifactWeights.Decode(spec, quantization, data, file));
        }
        else
        {
            foreach (ReadOnlyMemory<byte> piece in data)
                hash.AppendData(piece.Span);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // Names alone: a class may have another one there. An input is a layer in some formats only.
    private static IEnumerable<string> Layers(ModelArtifacts model, string file)
    {
        List<string> names = [];
        if (Topology(model, file) is { } topology)
            Add(topology["model_config"] ?? topology);
        return names.Order(StringComparer.Ordinal);

        void Add(ConfigValue of)
        {
            foreach (ConfigValue layer in ModelConfig.LayersOf(of).Where(static layer => layer["class_name"] is not { Kind: ConfigKind.String, Text: "InputLayer" }))
            {
                if (ModelConfig.NameOf(layer) is { } name)
                    names.Add(name);
                Add(layer);
            }
        }
    }

    private static ConfigValue? Topology(ModelArtifacts model, string file) => model.ModelTopology.IsEmpty ? null : Keras.KerasJson.Read(model.ModelTopology.Span, file, "modelTopology");
}
