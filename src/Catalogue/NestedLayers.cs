namespace LayersGen.Catalogue;

/// <summary>Arguments that are layers themselves: <c>{class_name, config}</c>.</summary>
internal static class NestedLayers
{
    private const string Expected = "a layer, {class_name, config}";

    /// <summary>The layer inside a wrapper.</summary>
    public static Argument<LayerScope> Layer(string key) => new(
        key,
        static (ConfigValue value, out LayerScope result) => (result = Read(value, 0, [])!) is not null,
        Expected,
        ToConfig) { Required = true, Meaning = static layer => layer.Meaning(), Errors = static value => ErrorsIn(value, 0).ToEquatableArray() };

    /// <summary>The layers inside another.</summary>
    public static Argument<EquatableArray<LayerScope>> Several(string key) => new(
        key,
        static (ConfigValue value, out EquatableArray<LayerScope> result) =>
        {
            LayerScope?[] layers = [.. value.Items.Select(static (item, i) => Read(item, i, []))];
            result = layers.OfType<LayerScope>().ToEquatableArray();
            return result.Count > 0 && result.Count == layers.Length;
        },
        "a list of layers, each {class_name, config}",
        static layers => ConfigValue.Of(layers.Select(ToConfig))) { Required = true, Meaning = static layers => layers.Select(static layer => layer.Meaning()).ToEquatableArray(), Errors = static value => value.Items.SelectMany(static (item, i) => ErrorsIn(item, i)).ToEquatableArray() };

    /// <summary>A layer inside another as a topology has it.</summary>
    public static ConfigValue ToConfig(LayerScope layer) => ConfigValue.Of(("class_name", ConfigValue.Of(layer.Kind.ClassNameOf(layer))), ("config", TopologyWriter.ConfigOf(layer)));

    /// <summary>The configuration of the layer around with <see cref="LayerKind.Upgrade"/> done to the layer inside.</summary>
    public static ConfigValue Upgrade(ConfigValue config, string key, bool isTfjs) => config[key] switch
    {
        { Kind: ConfigKind.Array } list => config.With(key, ConfigValue.Of(list.Items.Select(item => UpgradeLayer(item, isTfjs)))),
        { } layer => config.With(key, UpgradeLayer(layer, isTfjs)),
        null => config,
    };

    private static ConfigValue UpgradeLayer(ConfigValue layer, bool isTfjs) =>
        layer["class_name"] is { Kind: ConfigKind.String } name && layer["config"] is { } config && LayerCatalogue.Find(name.Text) is { } kind
            ? layer.With("config", kind.Upgrade(config, isTfjs))
            : layer;

    private static List<GraphError> ErrorsIn(ConfigValue value, int index)
    {
        List<GraphError> errors = [];
        Read(value, index, errors);
        return errors;
    }

    // Upgraded already, with the layer around it.
    private static LayerScope? Read(ConfigValue value, int index, List<GraphError> errors)
    {
        if (value["class_name"] is not { Kind: ConfigKind.String } className || value["config"] is not { } config)
            return null;
        string name = config["name"] is { Kind: ConfigKind.String } given ? given.Text : Naming.ToSnake(className.Text);
        return LayerReader.Read(new LayerSpec(className.Text, name, config, []), isFromTfjs: false, index, errors);
    }
}
