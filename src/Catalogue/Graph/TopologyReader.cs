using System.Text.Json;

namespace LayersGen.Catalogue;

/// <summary>A topology that does not have the form of one. The path leads to the value at fault.</summary>
internal sealed class TopologyException(string path, string expected, string found) : Exception($"{path}: expected {expected}, found {found}.")
{
    public string Path => path;

    public string Expected => expected;

    public string Found => found;
}

/// <summary>
/// Reads a topology in any of its three shapes (TensorFlow.js', Keras HDF5's with <c>model_config</c>, and the bare
/// <c>{class_name, config}</c>), from Keras 2, Keras 3 and TensorFlow.js.
/// </summary>
internal static class TopologyReader
{
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="TopologyException">It is not a topology.</exception>
    public static GraphSpec Read(ReadOnlySpan<byte> utf8)
    {
        Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = 64, CommentHandling = JsonCommentHandling.Disallow });
        ConfigValue topology = ConfigValue.Read(ref reader);
        Node root = new(topology, "modelTopology");
        bool isTfjs = topology["backend"] is { Kind: ConfigKind.String, Text: "tensor_flow.js" or "tensorflow.js" };
        Node model = topology["model_config"] is null ? root : root.Member("model_config");
        string className = model.Member("class_name").Text();
        Node config = model.Member("config");
        GraphSpec spec = className switch
        {
            "Sequential" => ReadSequential(config),
            "Model" or "Functional" => ReadFunctional(config),
            _ => throw new TopologyException(model.Member("class_name").Path, "Sequential, Model or Functional", $"\"{className}\""),
        };
        return spec with { IsFromTfjs = isTfjs, Path = config.Path };
    }

    private static GraphSpec ReadSequential(Node config)
    {
        // A bare list of layers is the old form.
        bool isBare = config.Value.Kind == ConfigKind.Array;
        string name = isBare ? "sequential" : config.OptionalText("name") ?? "sequential";
        Node[] layers = [.. (isBare ? config : config.Member("layers")).Items()];
        if (layers.Length == 0)
            throw new TopologyException(config.Path, "at least one layer", "none");
        List<LayerSpec> specs = [];
        foreach (Node layer in layers)
        {
            LayerSpec spec = ReadLayer(layer, []);
            if (specs.Count == 0 && spec.ClassName != "InputLayer")
                specs.Add(ImpliedInput(layer, spec, config));
            TensorRef[] inputs = specs.Count == 0 ? [] : [new TensorRef(specs[specs.Count - 1].Name)];
            specs.Add(spec with { Calls = [EquatableArray.Create<TensorRef>(inputs)] });
        }

        return new GraphSpec(name, true, specs.ToEquatableArray(), [new TensorRef(specs[0].Name)], [new TensorRef(specs[specs.Count - 1].Name)]);
    }

    private static LayerSpec ImpliedInput(Node layer, LayerSpec first, Node model)
    {
        ConfigValue? shape = first.Config["batch_input_shape"] ?? first.Config["batch_shape"] ?? model.Value["build_input_shape"];
        // An Embedding's input_length does as well.
        if (shape is null && first.Config["input_length"] is { } length)
            shape = ConfigValue.Of([ConfigValue.Null, .. length.Kind == ConfigKind.Array ? length.Items : [length]]);
        if (shape is null)
            throw new TopologyException(layer.Path + ".config.batch_input_shape", "the shape of the model's input", "none");
        List<(string, ConfigValue)> members = [("batch_input_shape", shape)];
        if (first.Config["dtype"] is { Kind: ConfigKind.String } type)
            members.Add(("dtype", type));
        return new LayerSpec("InputLayer", first.Name + "_input", ConfigValue.Of([.. members]), [[]]) { IsImplied = true, Path = layer.Path };
    }

    private static GraphSpec ReadFunctional(Node config)
    {
        List<LayerSpec> layers = [];
        foreach (Node layer in config.Member("layers").Items())
        {
            EquatableArray<EquatableArray<TensorRef>> calls = layer.Member("inbound_nodes").Items().Select(ReadCall).ToEquatableArray();
            layers.Add(ReadLayer(layer, calls.Count == 0 ? [[]] : calls));
        }

        return new GraphSpec(
            config.OptionalText("name") ?? "model",
            false,
            layers.ToEquatableArray(),
            ReadTensors(config.Member("input_layers")),
            ReadTensors(config.Member("output_layers")));
    }

    private static LayerSpec ReadLayer(Node layer, EquatableArray<EquatableArray<TensorRef>> calls)
    {
        string className = layer.Member("class_name").Text();
        Node config = layer.Member("config");
        if (className is "Sequential" or "Model" or "Functional")
            throw new TopologyException(layer.Path, "a layer", $"a {className} model; models inside models are not supported yet");
        if (config.Value.Kind != ConfigKind.Object)
            throw new TopologyException(config.Path, "an object", config.Value.ToString());
        string name = layer.OptionalText("name") ?? config.Member("name").Text();
        return new LayerSpec(className, name, config.Value, calls) { Path = layer.Path };
    }

    // Keras 2 and TensorFlow.js: [[name, node, tensor, kwargs], …]; Keras 3: {args: […tensors…], kwargs}.
    private static EquatableArray<TensorRef> ReadCall(Node call)
    {
        List<TensorRef> tensors = [];
        if (call.Value.Kind == ConfigKind.Object)
            CollectKerasTensors(call.Member("args"), tensors);
        else if (call.Value.Items.Count > 0 && call.Value.Items[0].Kind == ConfigKind.String)
            tensors.Add(ReadTensor(call));
        else
            tensors.AddRange(call.Items().Select(ReadTensor));
        return tensors.ToEquatableArray();
    }

    private static void CollectKerasTensors(Node value, List<TensorRef> tensors)
    {
        if (value.Value.Kind == ConfigKind.Array)
        {
            foreach (Node item in value.Items())
                CollectKerasTensors(item, tensors);
        }
        else if (value.Value["class_name"] is { Text: "__keras_tensor__" })
        {
            tensors.Add(ReadTensor(value.Member("config").Member("keras_history")));
        }
    }

    private static EquatableArray<TensorRef> ReadTensors(Node list) =>
        list.Value.Kind == ConfigKind.Array && list.Value.Items.Count > 0 && list.Value.Items[0].Kind == ConfigKind.String
            ? [ReadTensor(list)]
            : list.Items().Select(ReadTensor).ToEquatableArray();

    private static TensorRef ReadTensor(Node tensor)
    {
        Node[] parts = [.. tensor.Items()];
        if (parts.Length < 3 || !parts[1].Value.TryGetInt32(out int node) || !parts[2].Value.TryGetInt32(out int index))
            throw new TopologyException(tensor.Path, "[layer name, node index, tensor index]", tensor.Value.ToString());
        return new TensorRef(parts[0].Text(), node, index);
    }

    /// <summary>A value with the path that leads to it.</summary>
    private readonly record struct Node(ConfigValue Value, string Path)
    {
        public Node Member(string key)
        {
            if (Value.Kind != ConfigKind.Object)
                throw new TopologyException(Path, "an object", Value.ToString());
            return new Node(Value[key] ?? throw new TopologyException($"{Path}.{key}", "a value", "none"), $"{Path}.{key}");
        }

        public IEnumerable<Node> Items()
        {
            if (Value.Kind != ConfigKind.Array)
                throw new TopologyException(Path, "an array", Value.ToString());
            string path = Path;
            return Value.Items.Select((item, i) => new Node(item, $"{path}[{i}]"));
        }

        public string Text() => Value.Kind == ConfigKind.String ? Value.Text : throw new TopologyException(Path, "a string", Value.ToString());

        public string? OptionalText(string key) => Value[key] is { Kind: ConfigKind.String } text ? text.Text : null;
    }
}
