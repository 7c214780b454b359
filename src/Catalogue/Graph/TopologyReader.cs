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

    /// <summary>Reads the <c>config</c> of a model that is a layer of another.</summary>
    /// <exception cref="TopologyException">It is not a model's.</exception>
    public static GraphSpec ReadConfig(ConfigValue config, bool isTfjs)
    {
        Node node = new(config, "config");
        return (config["input_layers"] is null ? ReadSequential(node) : ReadFunctional(node)) with { IsFromTfjs = isTfjs };
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
        ConfigValue? shape = ShapeOf(first.ClassName, first.Config) ?? model.Value["build_input_shape"];
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

    // A model as the first layer has the shape in its own first layer; a Functional one in its InputLayer.
    private static ConfigValue? ShapeOf(string className, ConfigValue config)
    {
        if (!IsModel(className))
            return config["batch_input_shape"] ?? config["batch_shape"];
        EquatableArray<ConfigValue> layers = config.Kind == ConfigKind.Array ? config.Items : config["layers"]?.Items ?? [];
        string? input = FirstName(config["input_layers"]);
        ConfigValue? first = input is null ? (layers.Count > 0 ? layers[0] : null) : layers.FirstOrDefault(layer => (layer["name"] ?? layer["config"]?["name"]) is { Kind: ConfigKind.String } name && name.Text == input);
        return first?["class_name"] is { Kind: ConfigKind.String } inner && first["config"] is { } innerConfig ? ShapeOf(inner.Text, innerConfig) : null;
    }

    private static string? FirstName(ConfigValue? value) => value switch
    {
        { Kind: ConfigKind.String } => value.Text,
        { Kind: ConfigKind.Array, Items.Count: > 0 } => FirstName(value.Items[0]),
        _ => null,
    };

    private static GraphSpec ReadFunctional(Node config)
    {
        List<LayerSpec> layers = [];
        foreach (Node layer in config.Member("layers").Items())
        {
            EquatableArray<EquatableArray<TensorRef>> calls = layer.Member("inbound_nodes").Items().Select(ReadCall).ToEquatableArray();
            layers.Add(ReadLayer(layer, calls.Count == 0 ? [[]] : calls));
        }

        return CountModelsFromZero(new GraphSpec(
            config.OptionalText("name") ?? "model",
            false,
            layers.ToEquatableArray(),
            ReadTensors(config.Member("input_layers")),
            ReadTensors(config.Member("output_layers"))));
    }

    // Keras and TensorFlow.js count a model's own making as its first application, and leave that out of its inbound_nodes.
    private static GraphSpec CountModelsFromZero(GraphSpec spec)
    {
        Dictionary<string, int> models = spec.Layers.Where(static layer => IsModel(layer.ClassName)).GroupBy(static layer => layer.Name).ToDictionary(static group => group.Key, static group => group.First().Calls.Count);
        if (models.Count == 0)
            return spec;
        HashSet<string> shifted = [.. spec.Layers.SelectMany(static layer => layer.Calls.SelectMany(static call => call)).Concat(spec.Outputs)
            .Where(result => models.TryGetValue(result.Layer, out int calls) && result.Node == calls)
            .Select(static result => result.Layer)];
        return spec with
        {
            Layers = spec.Layers.Select(layer => layer with { Calls = layer.Calls.Select(call => call.Select(Shift).ToEquatableArray()).ToEquatableArray() }).ToEquatableArray(),
            Outputs = spec.Outputs.Select(Shift).ToEquatableArray(),
        };

        TensorRef Shift(TensorRef result) => shifted.Contains(result.Layer) ? result with { Node = result.Node - 1 } : result;
    }

    private static bool IsModel(string className) => LayerCatalogue.Find(className) == LayerCatalogue.Submodel;

    private static LayerSpec ReadLayer(Node layer, EquatableArray<EquatableArray<TensorRef>> calls)
    {
        string className = layer.Member("class_name").Text();
        Node config = layer.Member("config");
        if (config.Value.Kind != ConfigKind.Object && !(IsModel(className) && config.Value.Kind == ConfigKind.Array))
            throw new TopologyException(config.Path, "an object", config.Value.ToString());
        string name = layer.OptionalText("name") ?? (config.Value.Kind == ConfigKind.Array ? Naming.ToSnake(className) : config.Member("name").Text());
        return new LayerSpec(className, name, config.Value, calls) { Path = layer.Path };
    }

    // Keras 2 and TensorFlow.js: [[name, node, tensor, kwargs], …]; Keras 3: {args: […tensors…], kwargs}.
    private static EquatableArray<TensorRef> ReadCall(Node call)
    {
        List<TensorRef> tensors = [];
        if (call.Value.Kind == ConfigKind.Object)
        {
            CollectTensors(call.Member("args"), tensors);
            CollectArguments(new Node(call.Value["kwargs"] ?? ConfigValue.Null, $"{call.Path}.kwargs"), tensors);
        }
        else
        {
            Node[] inputs = call.Value.Items.Count > 0 && call.Value.Items[0].Kind == ConfigKind.String ? [call] : [.. call.Items()];
            tensors.AddRange(inputs.Select(ReadTensor));
            foreach (Node input in inputs.Where(static input => input.Value.Items.Count > 3))
                CollectArguments(input.Items().ElementAt(3), tensors);
        }

        return tensors.ToEquatableArray();
    }

    // Tensors that were given by name: more inputs, in Keras' order. Any other would change the result.
    private static void CollectArguments(Node arguments, List<TensorRef> tensors)
    {
        foreach (KeyValuePair<string, ConfigValue> argument in arguments.Value.Members.OrderBy(static argument => argument.Key == "key"))
        {
            List<TensorRef> given = [];
            Node value = new(argument.Value, $"{arguments.Path}.{argument.Key}");
            CollectTensors(value, given);
            if (given.Count > 0 && argument.Key is not ("initial_state" or "query" or "value" or "key" or "inputs" or "count_weights"))
                throw new TopologyException(value.Path, "no tensor but as initial_state, query, value or key", "one");
            tensors.AddRange(given);
        }
    }

    private static void CollectTensors(Node value, List<TensorRef> tensors)
    {
        if (value.Value is { Kind: ConfigKind.Array, Items: { Count: 3 or 4 } parts } && parts[0].Kind == ConfigKind.String && parts[1].Kind == ConfigKind.Number && parts[2].Kind == ConfigKind.Number)
        {
            tensors.Add(ReadTensor(value));
        }
        else if (value.Value.Kind == ConfigKind.Array)
        {
            foreach (Node item in value.Items())
                CollectTensors(item, tensors);
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
