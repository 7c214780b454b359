using LayersGen.Keras.Dialects;
using ConfigKind = LayersGen.Catalogue.ConfigKind;
using ConfigValue = LayersGen.Catalogue.ConfigValue;

namespace LayersGen.Cli;

/// <summary>What is the same in the configurations of all formats.</summary>
internal static class ModelConfig
{
    /// <summary>The layers of a model; none of what is no model.</summary>
    public static EquatableArray<ConfigValue> LayersOf(ConfigValue model)
    {
        ConfigValue? config = model["config"];
        return (config is { Kind: ConfigKind.Array } ? config : config?["layers"]) is { Kind: ConfigKind.Array } layers ? layers.Items : [];
    }

    /// <summary>A layer's name.</summary>
    public static string? NameOf(ConfigValue layer) => layer["config"]?.Text("name") ?? layer.Text("name");
}
