using LayersGen.Keras.Weights;
using ConfigValue = LayersGen.Catalogue.ConfigValue;

namespace LayersGen.Cli;

/// <summary>Sorts the weights of read artifacts by the model's layers, a group of the manifest for each; one more for the optimizer's state.</summary>
internal static class LayerGroups
{
    /// <summary>The artifacts with their weights in groups, in the order in which each layer first has one.</summary>
    public static ModelArtifacts Split(ModelArtifacts artifacts, string file)
    {
        Dictionary<string, string> owners = Owners(artifacts, file);
        var groups = artifacts.ByWeight(file).GroupBy(weight => weight.Spec.Group == OptimizerNames.Group ? (true, "") : (false, OwnerOf(weight.Spec.Name, owners))).ToList();
        return artifacts.With([.. groups.SelectMany(static group => group)], [.. groups.Select(static group => group.Count())]);
    }

    // The longest layer's name that the weight's begins with: a name may have slashes itself.
    private static string OwnerOf(string weight, Dictionary<string, string> owners)
    {
        for (int end = weight.LastIndexOf('/'); end > 0; end = weight.LastIndexOf('/', end - 1))
        {
            if (owners.TryGetValue(weight[..end], out string? owner))
                return owner;
        }

        return weight.Split('/')[0];
    }

    // Of each layer the one of the model's own that it is in: tensorflowjs_converter keeps a nested model's weights together.
    private static Dictionary<string, string> Owners(ModelArtifacts artifacts, string file)
    {
        Dictionary<string, string> owners = new(StringComparer.Ordinal);
        if (artifacts.ModelTopology.IsEmpty)
            return owners;
        ConfigValue topology = Keras.KerasJson.Read(artifacts.ModelTopology.Span, file, "modelTopology");
        foreach (ConfigValue layer in InnerOf(topology["model_config"] ?? topology))
            Add(layer, ModelConfig.NameOf(layer));
        return owners;

        void Add(ConfigValue layer, string? owner)
        {
            if (owner is not null && ModelConfig.NameOf(layer) is { } name)
                owners.TryAdd(name, owner);
            foreach (ConfigValue inner in InnerOf(layer))
                Add(inner, owner);
        }
    }

    // A wrapper's layer, too: its weights are the wrapper's.
    private static EquatableArray<ConfigValue> InnerOf(ConfigValue layer) =>
        ModelConfig.LayersOf(layer) is { Count: > 0 } layers ? layers : layer["config"]?["layer"] is { } wrapped ? [wrapped] : [];
}
