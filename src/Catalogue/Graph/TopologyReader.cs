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
        return (config["input_layers"] is null ? ReadSequential(node) : ReadFunctional(node)) with { IsFromTfjs = isTfjs, Path = node.Path };
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
            LayerKind? kind = LayerCatalogue.Find(layer.Member("class_name").Text());
            Call[] calls = [.. layer.Member("inbound_nodes").Items().Select(call => ReadCall(call, kind))];
            LayerSpec spec = ReadLayer(layer, calls.Length == 0 ? [[]] : calls.Select(static call => call.Tensors).ToEquatableArray());
            layers.Add(kind is null ? spec : WithCallArguments(spec, kind, calls));
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

    // What Keras takes where a layer is called is an argument of the layer here: one for all its applications.
    private static LayerSpec WithCallArguments(LayerSpec spec, LayerKind kind, Call[] calls)
    {
        ConfigValue config = spec.Config;
        foreach (Argument argument in kind.Arguments.Where(static argument => argument.IsOfCall))
        {
            ConfigValue[] values = [.. calls.Select(call => call.Constants.LastOrDefault(constant => constant.Key == argument.Key).Value ?? ConfigValue.Null).Distinct()];
            if (values.Length > 1)
                throw new TopologyException($"{spec.Path}.inbound_nodes", $"one {argument.Key} in all of them", string.Join(" and ", values.Select(static value => value.ToString())));
            if (values.Length == 1 && !values[0].IsNull)
                config = config.With(argument.Key, values[0]);
        }

        return spec with { Config = config, InTraining = Enumerable.Range(0, calls.Length).Where(i => calls[i].Constants.Any(CallArguments.SaysTraining)).ToEquatableArray() };
    }

    // Keras 2 and TensorFlow.js: [[name, node, tensor, kwargs], …], whose kwargs are one call's; Keras 3: {args: […tensors…], kwargs}.
    private static Call ReadCall(Node call, LayerKind? kind)
    {
        List<TensorRef> tensors = [];
        List<KeyValuePair<string, Node>> named = [];
        if (call.Value.Kind == ConfigKind.Object)
        {
            Node[] args = [.. call.Member("args").Items()];
            for (int i = 0; i < args.Length; i++)
            {
                if (i > 0 && i < kind?.CallParameters.Count)
                    named.Add(new(kind.CallParameters[i], args[i]));
                else
                    CollectTensors(args[i], tensors);
            }

            named.AddRange(Named(new Node(call.Value["kwargs"] ?? ConfigValue.Null, $"{call.Path}.kwargs")));
        }
        else
        {
            Node[] inputs = call.Value.Items.Count > 0 && call.Value.Items[0].Kind == ConfigKind.String ? [call] : [.. call.Items()];
            tensors.AddRange(inputs.Select(ReadTensor));
            named.AddRange(inputs.Where(static input => input.Value.Items.Count > 3).SelectMany(static input => Named(input.Items().ElementAt(3)))
                .GroupBy(static argument => argument.Key).Select(static group => group.Last()));
        }

        List<KeyValuePair<string, ConfigValue>> constants = [];
        // Further inputs in Keras' order, then masks.
        foreach (KeyValuePair<string, Node> argument in named.OrderBy(static argument => CallArguments.IsMask(argument.Key) ? 2 : argument.Key == "key" ? 1 : 0))
        {
            List<TensorRef> given = [];
            CollectTensors(argument.Value, given);
            if (given.Count == 0)
                constants.Add(new(argument.Key, argument.Value.Value));
            else if (CallArguments.IsMask(argument.Key))
                tensors.AddRange(ReadMasks(argument.Key, argument.Value, kind));
            else if (CallArguments.IsInput(argument.Key))
                tensors.AddRange(given);
            else
                throw new TopologyException(argument.Value.Path, "no tensor but as initial_state, query, value, key or a mask", "one");
        }

        return new Call(tensors.ToEquatableArray(), constants.ToEquatableArray());

        static IEnumerable<KeyValuePair<string, Node>> Named(Node arguments) =>
            arguments.Value.Members.Select(member => new KeyValuePair<string, Node>(member.Key, new Node(member.Value, $"{arguments.Path}.{member.Key}")));
    }

    // One mask, or one for each input, null where it has none.
    private static IEnumerable<TensorRef> ReadMasks(string key, Node value, LayerKind? kind)
    {
        Node[] masks = IsTensor(value.Value) ? [value] : [.. value.Items()];
        for (int i = 0; i < masks.Length; i++)
        {
            List<TensorRef> given = [];
            CollectTensors(masks[i], given);
            if (given.Count == 0)
                continue;
            int known = kind?.MaskArguments.Count ?? 0;
            if (given.Count > 1 || (i > 0 && (key != CallArguments.Mask || i >= known)))
                throw new TopologyException(masks[i].Path, key == CallArguments.Mask && known > 1 ? $"{known} masks at most" : "one mask", "more");
            yield return given[0] with { Argument = key == CallArguments.Mask && known > 0 ? kind!.MaskArguments[i] : key };
        }
    }

    private static bool IsTensor(ConfigValue value) => value["class_name"] is { Text: "__keras_tensor__" }
        || value is { Kind: ConfigKind.Array, Items: { Count: 3 or 4 } parts } && parts[0].Kind == ConfigKind.String && parts[1].Kind == ConfigKind.Number && parts[2].Kind == ConfigKind.Number;

    private static void CollectTensors(Node value, List<TensorRef> tensors)
    {
        if (IsTensor(value.Value))
        {
            tensors.Add(ReadTensor(value.Value.Kind == ConfigKind.Array ? value : value.Member("config").Member("keras_history")));
        }
        else if (value.Value.Kind == ConfigKind.Array)
        {
            foreach (Node item in value.Items())
                CollectTensors(item, tensors);
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

    /// <summary>One application of a layer: what it is applied to, and what it is given by name that is no tensor.</summary>
    private readonly record struct Call(EquatableArray<TensorRef> Tensors, EquatableArray<KeyValuePair<string, ConfigValue>> Constants);

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
