using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>
/// The graph of a functional model: what each layer is applied to. Reads <c>inbound_nodes</c> in both forms (lists of
/// <c>[layer, node, tensor, kwargs]</c>, and Keras 3's <c>{args, kwargs}</c>), writes either.
/// </summary>
internal sealed class GraphCalls
{
    private const string Tensor = "__keras_tensor__";

    // Layers whose one argument is a list.
    private static readonly HashSet<string> Merging = new(StringComparer.Ordinal)
    {
        "Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract", "Attention", "AdditiveAttention",
    };

    // As the graph builder: what any real model stays far below.
    private const int MaxLayers = 10_000;

    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);

    public List<Applied> Layers { get; } = [];

    public List<TensorRef> Inputs { get; private set; } = [];

    public List<TensorRef> Outputs { get; private set; } = [];

    public static GraphCalls Read(ConfigValue config, string path, Dialect from)
    {
        GraphCalls graph = new();
        if (config["layers"]!.Items.Count > MaxLayers)
            throw new TopologyException(path + ".layers", $"at most {MaxLayers} layers", $"{config["layers"]!.Items.Count}");
        foreach (ConfigValue layer in config["layers"]!.Items)
        {
            string className = layer.Text("class_name") ?? "";
            string name = layer.Text("name") ?? layer["config"]?.Text("name")
                ?? throw new TopologyException($"{path}.layers[{graph.Layers.Count}].name", "a name", "none");
            List<Call> calls = layer["inbound_nodes"] is { Kind: ConfigKind.Array } nodes
                ? [.. nodes.Items.Select(node => Operations.IsOperation(layer) ? ReadOperation(node) : ReadCall(node, className, $"{path}.layers[{graph.Layers.Count}].inbound_nodes"))]
                : [];
            graph.Layers.Add(new Applied(name, className, calls));
            graph._classes[name] = className;
        }

        graph.Inputs = ReadBorder(config["input_layers"], path + ".input_layers");
        graph.Outputs = ReadBorder(config["output_layers"], path + ".output_layers");
        graph.Rebase(from);
        return graph;
    }

    /// <summary>The layers in the order in which Keras lists them, and so counts them, once it has rebuilt the graph.</summary>
    public IReadOnlyList<int> KerasOrder()
    {
        EquatableArray<LayerSpec> specs = Layers.Select(static layer => new LayerSpec(
            layer.ClassName,
            layer.Name,
            ConfigValue.EmptyObject,
            layer.Calls.Count == 0 ? [[]] : layer.Calls.Select(static call => call.Tensors.ToEquatableArray()).ToEquatableArray())).ToEquatableArray();
        return Catalogue.KerasOrder.Of(specs, Outputs);
    }

    /// <summary>A layer's <c>inbound_nodes</c>.</summary>
    public ConfigValue Write(int layer, Dialect to) =>
        ConfigValue.Of(Layers[layer].Calls.Select(call => to == Dialect.Keras3 ? WriteKeras3(Layers[layer], call) : WriteList(Layers[layer], call)));

    /// <summary>The model's inputs or outputs; Keras 3 has a single one without a list around it.</summary>
    public ConfigValue WriteBorder(List<TensorRef> tensors, Dialect to) =>
        to == Dialect.Keras3 && tensors.Count == 1 ? WriteReference(tensors[0], to) : ConfigValue.Of(tensors.Select(tensor => WriteReference(tensor, to)));

    private static Call ReadCall(ConfigValue node, string className, string path)
    {
        if (node.Kind == ConfigKind.Object)
            return ReadKeras3(node, className, path);
        if (node.Kind != ConfigKind.Array)
            throw new TopologyException(path, "an array, or an object of args and kwargs", node.ToString());
        IEnumerable<ConfigValue> items = node.Items.Count > 0 && node.Items[0].Kind == ConfigKind.String ? [node] : node.Items;
        Call call = new([], []);
        foreach (ConfigValue item in items)
        {
            call.Inputs.Add(ReadReference(item, path));
            if (item.Items.Count <= 3 || item.Items[3].Kind != ConfigKind.Object)
                continue;
            foreach (KeyValuePair<string, ConfigValue> member in item.Items[3].Members.Where(static member => !member.Value.IsNull))
                call.Named[member.Key] = ReadNamed(member.Value, path, IsReference);
        }

        return call;
    }

    // Keras 2: [["x", 0, 0, {"y": 127.5}]], where a number in the first place is called _CONSTANT_VALUE. Keras 3: {args: [x, 127.5]}.
    private static Call ReadOperation(ConfigValue node)
    {
        List<ConfigValue> values = [];
        bool isKnown = true;
        if (node["args"] is { Kind: ConfigKind.Array } args)
        {
            values.AddRange(args.Items);
            isKnown = node["kwargs"]?.Members.All(static member => member.Value.IsNull) ?? true;
        }
        else if (node.Kind == ConfigKind.Array)
        {
            IEnumerable<ConfigValue> items = node.Items.Count > 0 && node.Items[0].Kind == ConfigKind.String ? [node] : node.Items;
            foreach (ConfigValue item in items.Where(static item => item.Kind == ConfigKind.Array && item.Items.Count >= 3))
            {
                values.Add(item.Items[0] is { Kind: ConfigKind.String, Text: "_CONSTANT_VALUE" } ? item.Items[2] : item);
                foreach (KeyValuePair<string, ConfigValue> member in item.Items.Count > 3 ? item.Items[3].Members : [])
                {
                    if (member.Key == "y")
                        values.Add(member.Value);
                    else
                        isKnown &= member.Value.IsNull || member.Key == "name";
                }
            }
        }

        List<TensorRef> tensors = [];
        List<double?> operands = [];
        foreach (ConfigValue value in values)
        {
            ConfigValue reference = value.Text("class_name") == Tensor ? value["config"]?["keras_history"] ?? ConfigValue.Null : value;
            if (value.Kind == ConfigKind.Number)
                operands.Add(value.Number);
            else if (!IsReference(reference) || !reference.Items[1].TryGetInt32(out int index) || !reference.Items[2].TryGetInt32(out int tensor) || index < 0 || tensor < 0)
                isKnown = false;
            else
                (tensors, operands) = ([.. tensors, new TensorRef(reference.Items[0].Text, index, tensor)], [.. operands, null]);
        }

        return new Call(tensors, []) { Operands = isKnown ? operands : null };
    }

    // A tensor, a list of tensors of which some may be missing, or a plain value.
    private static Named ReadNamed(ConfigValue value, string path, Func<ConfigValue, bool> isTensor)
    {
        if (isTensor(value))
            return new Named([ReadTensor(value, path)], null);
        bool isList = value.Kind == ConfigKind.Array && value.Items.Any(isTensor) && value.Items.All(item => item.IsNull || isTensor(item));
        return isList ? new Named([.. value.Items.Select(item => item.IsNull ? null : ReadTensor(item, path))], null) { IsList = true } : new Named([], value);
    }

    private static TensorRef ReadTensor(ConfigValue value, string path) => ReadReference(value.Kind == ConfigKind.Object ? value["config"]?["keras_history"] ?? ConfigValue.Null : value, path);

    private static Call ReadKeras3(ConfigValue node, string className, string path)
    {
        Call call = new([], []);
        EquatableArray<ConfigValue> args = node["args"]?.Items ?? [];
        IReadOnlyList<string> parameters = LayerCatalogue.Find(className)?.CallParameters ?? [];
        for (int i = 0; i < args.Count; i++)
        {
            // States join the inputs, as Keras 2 and TensorFlow.js list them.
            if (i == 0 || i >= parameters.Count || CallArguments.IsInput(parameters[i]))
                Collect(args[i], call.Inputs, path, 0);
            else
                AddNamed(parameters[i], args[i]);
        }

        foreach (KeyValuePair<string, ConfigValue> member in node["kwargs"]?.Members ?? [])
        {
            if (member.Key is "initial_state" || (call.Inputs.Count == 0 && CallArguments.IsInput(member.Key)))
                Collect(member.Value, call.Inputs, path, 0);
            else
                AddNamed(member.Key, member.Value);
        }

        return call;

        // What is null, or says that this is no training, is what a call without it means.
        void AddNamed(string key, ConfigValue value)
        {
            if (!value.IsNull && !(key == CallArguments.Training && value is { Kind: ConfigKind.Boolean, Boolean: false }))
                call.Named[key] = ReadNamed(value, path, static item => item.Kind == ConfigKind.Object && item.Text("class_name") == Tensor);
        }
    }

    private static void Collect(ConfigValue value, List<TensorRef> tensors, string path, int depth)
    {
        if (depth > 8)
            throw new TopologyException(path, "arguments nested at most 8 deep", "deeper nesting");
        if (value.Kind == ConfigKind.Array)
        {
            foreach (ConfigValue item in value.Items)
                Collect(item, tensors, path, depth + 1);
        }
        else if (value.Kind == ConfigKind.Object && value.Text("class_name") == Tensor)
        {
            tensors.Add(ReadReference(value["config"]?["keras_history"] ?? ConfigValue.Null, path));
        }
    }

    private static List<TensorRef> ReadBorder(ConfigValue? value, string path) => value switch
    {
        null => throw new TopologyException(path, "an array", "none"),
        _ when IsReference(value) => [ReadReference(value, path)],
        { Kind: ConfigKind.Array } => [.. value.Items.Select(item => ReadReference(item, path))],
        // Keras 3 allows names for them; their order is that of the names.
        { Kind: ConfigKind.Object } => [.. value.Members.Select(member => ReadReference(member.Value, path))],
        _ => throw new TopologyException(path, "an array", value.ToString()),
    };

    private static bool IsReference(ConfigValue value) =>
        value.Kind == ConfigKind.Array && value.Items.Count >= 3 && value.Items[0].Kind == ConfigKind.String && value.Items[1].Kind == ConfigKind.Number;

    private static TensorRef ReadReference(ConfigValue value, string path) =>
        IsReference(value) && value.Items[1].TryGetInt32(out int node) && value.Items[2].TryGetInt32(out int tensor) && node >= 0 && tensor >= 0
            ? new TensorRef(value.Items[0].Text, node, tensor)
            : throw new TopologyException(path, "[layer name, node index, tensor index]", value.ToString());

    // A nested model's own inputs are its node 0, so its first application is node 1; but for a Sequential in Keras 3. Kept here: from 0 on.
    private void Rebase(Dialect from)
    {
        foreach (Applied layer in Layers.Where(static layer => ModelTranslator.IsModel(layer.ClassName)))
        {
            List<int> nodes = [.. References().Where(reference => reference.Layer == layer.Name).Select(static reference => reference.Node)];
            bool startsAtOne = nodes.Count > 0 && !nodes.Contains(0)
                && (from != Dialect.Keras3 || layer.ClassName != "Sequential" || nodes.Contains(layer.Calls.Count));
            if (startsAtOne)
                Shift(layer.Name);
        }
    }

    private IEnumerable<TensorRef> References() =>
        Layers.SelectMany(static layer => layer.Calls).SelectMany(static call => call.Tensors).Concat(Inputs).Concat(Outputs);

    private void Shift(string layer)
    {
        foreach (Call call in Layers.SelectMany(static applied => applied.Calls))
        {
            ShiftIn(call.Inputs!);
            foreach (Named named in call.Named.Values)
                ShiftIn(named.Tensors);
        }

        ShiftIn(Inputs!);
        ShiftIn(Outputs!);

        void ShiftIn(List<TensorRef?> tensors)
        {
            for (int i = 0; i < tensors.Count; i++)
            {
                if (tensors[i] is { } tensor && tensor.Layer == layer)
                    tensors[i] = tensor with { Node = tensor.Node - 1 };
            }
        }
    }

    // Behind each input, as Keras writes it: readers take the last's.
    private ConfigValue WriteList(Applied layer, Call call)
    {
        LayerKind? kind = LayerCatalogue.Find(layer.ClassName);
        // A list of inputs is one argument; MultiHeadAttention's others have names.
        int listed = kind is { NamesInputs: true } ? 1 : call.Inputs.Count;
        ConfigValue named = ConfigValue.Of(
        [
            .. call.Inputs.Skip(listed).Select((input, i) => new KeyValuePair<string, ConfigValue>(kind!.CallParameters[listed + i], WriteReference(input, Dialect.Keras2))),
            .. WriteNamed(call, tensor => WriteReference(tensor, Dialect.Keras2)).Members,
        ]);
        return ConfigValue.Of(call.Inputs.Take(listed).Select(input => ConfigValue.Of([.. WriteReference(input, Dialect.Keras2).Items, named])));
    }

    private static ConfigValue WriteNamed(Call call, Func<TensorRef, ConfigValue> write) => ConfigValue.Of(call.Named.Select(pair => new KeyValuePair<string, ConfigValue>(
        pair.Key,
        pair.Value.Value ?? (pair.Value.IsList ? ConfigValue.Of(pair.Value.Tensors.Select(tensor => tensor is null ? ConfigValue.Null : write(tensor))) : write(pair.Value.Tensors[0]!)))));

    // A list where the layer takes one, or several; a recurrent layer's states by name.
    private ConfigValue WriteKeras3(Applied layer, Call call)
    {
        LayerForm form = LayerMappings.Find(layer.ClassName)?.Form ?? LayerForm.Plain;
        bool isRecurrent = form is LayerForm.OwnCell or LayerForm.GivenCell or LayerForm.Bidirectional;
        List<ConfigValue> tensors = [.. call.Inputs.Select(WriteTensor)];
        List<KeyValuePair<string, ConfigValue>> named = [];
        ConfigValue args;
        if (isRecurrent && tensors.Count > 1)
        {
            args = ConfigValue.Of([tensors[0]]);
            named.Add(new("initial_state", ConfigValue.Of(tensors.Skip(1))));
        }
        else
        {
            // MultiHeadAttention's inputs are arguments of their own.
            bool isList = form != LayerForm.Attention && (tensors.Count > 1 || Merging.Contains(layer.ClassName));
            args = isList ? ConfigValue.Of([ConfigValue.Of(tensors)]) : ConfigValue.Of(tensors);
        }

        named.AddRange(WriteNamed(call, WriteTensor).Members);
        return ConfigValue.Of(("args", args), ("kwargs", ConfigValue.Of(named)));
    }

    // Only the history is read back; the shape says no more than that it is not known here.
    private ConfigValue WriteTensor(TensorRef reference) => ConfigValue.Of(
        ("class_name", ConfigValue.Of(Tensor)),
        ("config", ConfigValue.Of(
            ("shape", ConfigValue.Of([ConfigValue.Null])),
            ("dtype", ConfigValue.Of("float32")),
            ("keras_history", WriteReference(reference, Dialect.Keras3)))));

    private ConfigValue WriteReference(TensorRef reference, Dialect to)
    {
        string? className = _classes.GetValueOrDefault(reference.Layer);
        bool startsAtOne = ModelTranslator.IsModel(className) && (to != Dialect.Keras3 || className != "Sequential");
        return ConfigValue.Of([ConfigValue.Of(reference.Layer), ConfigValue.Of(reference.Node + (startsAtOne ? 1 : 0)), ConfigValue.Of(reference.Tensor)]);
    }

    /// <summary>A layer and its applications.</summary>
    internal sealed record Applied(string Name, string ClassName, List<Call> Calls);

    /// <summary>One application: the tensors, and what is given by name.</summary>
    internal sealed record Call(List<TensorRef> Inputs, Dictionary<string, Named> Named)
    {
        /// <summary>What an operation is applied to, in order: a number, or null for the next of the tensors; null if it is anything else.</summary>
        public IReadOnlyList<double?>? Operands { get; init; }

        /// <summary>Whether it is to run as in training.</summary>
        public bool IsInTraining => Named.TryGetValue(CallArguments.Training, out Named? given) && given.Value is { Kind: ConfigKind.Boolean, Boolean: true };

        /// <summary>All it reads, by name or not, in the order in which Keras walks them.</summary>
        public IEnumerable<TensorRef> Tensors => Inputs.Concat(Named.Values.SelectMany(static named => named.Tensors).OfType<TensorRef>());
    }

    /// <summary>A named argument: a tensor, a list of them, or a plain value.</summary>
    internal sealed record Named(List<TensorRef?> Tensors, ConfigValue? Value)
    {
        /// <summary>Whether it is a list, of which some may be missing.</summary>
        public bool IsList { get; init; }
    }
}
