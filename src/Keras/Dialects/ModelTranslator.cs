using LayersGen.Catalogue;
using LayersGen.Keras.Weights;

namespace LayersGen.Keras.Dialects;

/// <summary>
/// Translates a model's configuration, layer by layer. All forms are read alike (Keras 2's and 3's keys, and both forms of
/// <c>inbound_nodes</c>, may be mixed, as in Keras 3's HDF5 files); one is written.
/// </summary>
internal sealed class ModelTranslator
{
    private const int MaxDepth = 32;
    private const string ZeroOutputForMask = "zero_output_for_mask";

    private readonly Dialect _from;
    private readonly Dialect _to;
    private readonly bool _isKerasFile;
    private readonly bool _hasMasks;
    private readonly List<KerasFinding> _findings = [];

    private ModelTranslator(ConfigValue model, Dialect from, Dialect to, bool isKerasFile)
    {
        _from = from;
        _to = to;
        _isKerasFile = isKerasFile;
        _hasMasks = MakesMasks(model);
    }

    /// <summary>Translates a model, <c>{class_name, config}</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="from">Whose spelling it has.</param>
    /// <param name="to">Whose it gets.</param>
    /// <param name="isKerasFile">Whether Keras predicts from it: what Keras does without being told is told, or refused. A model.json predicts as in TensorFlow.js, whoever wrote it.</param>
    /// <exception cref="TopologyException">It does not have the form of one.</exception>
    public static (ConfigValue Model, IReadOnlyList<KerasFinding> Findings) Translate(ConfigValue model, Dialect from, Dialect to, bool isKerasFile = false)
    {
        ModelTranslator translator = new(model, from, to, isKerasFile);
        ConfigValue translated = translator.Model(model, "model_config", 0);
        return (translated, translator._findings);
    }

    public static bool IsModel(string? className) => className is "Sequential" or "Functional" or "Model";

    private ConfigValue Model(ConfigValue model, string path, int depth)
    {
        if (depth > MaxDepth)
            throw new TopologyException(path, $"models nested at most {MaxDepth} deep", "deeper nesting");
        string className = model.Text("class_name") ?? throw new TopologyException(path + ".class_name", "Sequential, Model or Functional", "none");
        ConfigValue config = model["config"] ?? throw new TopologyException(path + ".config", "an object", "none");
        ConfigValue translated = className switch
        {
            "Sequential" => Sequential(config, path + ".config", depth),
            "Functional" or "Model" => Functional(config, path + ".config", depth),
            _ => throw new TopologyException(path + ".class_name", "Sequential, Model or Functional", $"\"{className}\", whose layers and calls are in its Python code alone; build a functional model of it, and save that"),
        };
        bool isSequential = className == "Sequential";
        return _to switch
        {
            Dialect.Keras3 when isSequential => ValueTranslator.Wrap("keras", "Sequential", translated),
            // Where Keras 3 itself finds the class it has no public name for.
            Dialect.Keras3 => ValueTranslator.Wrap("keras.src.models.functional", "Functional", translated).Set("registered_name", ConfigValue.Of("Functional")),
            _ => ConfigValue.Of(("class_name", ConfigValue.Of(isSequential ? "Sequential" : _to == Dialect.Tfjs ? "Model" : "Functional")), ("config", translated)),
        };
    }

    private ConfigValue Sequential(ConfigValue config, string path, int depth)
    {
        ConfigValue layers = config.Kind == ConfigKind.Array ? config : config["layers"] ?? ConfigValue.Null;
        if (layers.Kind != ConfigKind.Array)
            throw new TopologyException(path + ".layers", "an array", layers.ToString());
        List<ConfigValue> items = [.. layers.Items];
        // Keras 3 and 2 both read an InputLayer; a shape on another layer, Keras 2 and TensorFlow.js alone.
        if (_to != Dialect.Tfjs && items.Count > 0 && ImpliedInput(items[0], config) is { } input)
            items.Insert(0, input);
        List<(string, ConfigValue)> members = [("name", config["name"] ?? ConfigValue.Of("sequential"))];
        if (_to == Dialect.Keras3)
        {
            members.Add(("trainable", ConfigValue.Of(config.IsTrue("trainable", true))));
            members.Add(("dtype", new ValueTranslator(_from, _to, static (_, _) => { }).DType(ConfigValue.Of("float32"), false)!));
        }
        else if (config["trainable"] is { } trainable)
        {
            members.Add(("trainable", trainable));
        }

        IEnumerable<ConfigValue> translated = items.Select((layer, i) => Layer(layer, $"{path}.layers[{i}]", depth));
        bool hasInput = items.Count > 0 && items[0].Text("class_name") == "InputLayer";
        // Where an InputLayer says it, nothing else need.
        members.Add(("layers", ConfigValue.Of(hasInput ? translated.Select(WithoutShape) : translated)));
        if (_to == Dialect.Tfjs && !hasInput && config["build_input_shape"] is { } shape)
            members.Add(("build_input_shape", shape));
        return ConfigValue.Of([.. members]);
    }

    private static ConfigValue WithoutShape(ConfigValue layer) =>
        layer.Text("class_name") != "InputLayer" && layer["config"] is { } config && config.Has("batch_input_shape")
            ? layer.Set("config", config.Without("batch_input_shape", "dtype"))
            : layer;

    private static ConfigValue? ImpliedInput(ConfigValue first, ConfigValue model)
    {
        if (first.Text("class_name") == "InputLayer" || first["config"] is not { } config)
            return null;
        ConfigValue? shape = config["batch_input_shape"] ?? config["batch_shape"] ?? model["build_input_shape"];
        if (shape is null && config["input_length"] is { } length)
            shape = ConfigValue.Of([ConfigValue.Null, .. length.Kind == ConfigKind.Array ? length.Items : [length]]);
        if (shape is null)
            return null;
        string type = config["dtype"] is { Kind: ConfigKind.String } dtype ? dtype.Text : "float32";
        return ConfigValue.Of(("class_name", ConfigValue.Of("InputLayer")), ("config", ConfigValue.Of(
            ("batch_input_shape", shape),
            ("dtype", ConfigValue.Of(type)),
            ("sparse", ConfigValue.Of(false)),
            ("name", ConfigValue.Of((config.Text("name") ?? "sequential") + "_input")))));
    }

    private ConfigValue Functional(ConfigValue config, string path, int depth)
    {
        if (config["layers"] is not { Kind: ConfigKind.Array } layers)
            throw new TopologyException(path + ".layers", "an array", config["layers"]?.ToString() ?? "none");
        GraphCalls graph = GraphCalls.Read(config, path, _from);
        List<ConfigValue> items = [];
        foreach (int i in _to == Dialect.Tfjs ? Enumerable.Range(0, layers.Items.Count) : graph.KerasOrder())
        {
            ConfigValue layer = layers.Items[i];
            if (Operations.IsOperation(layer))
                layer = Operations.AsLayer(layer, graph.Layers[i]) ?? layer;
            CheckTraining(layer, graph.Layers[i]);
            ConfigValue translated = Layer(layer, $"{path}.layers[{i}]", depth);
            items.Add(translated
                .Set("name", ConfigValue.Of(graph.Layers[i].Name))
                .Set("inbound_nodes", graph.Write(i, _to)));
        }

        List<(string, ConfigValue)> members = [("name", config["name"] ?? ConfigValue.Of("model"))];
        if (_to == Dialect.Keras3 || config["trainable"] is not null)
            members.Add(("trainable", ConfigValue.Of(config.IsTrue("trainable", true))));
        members.Add(("layers", ConfigValue.Of(items)));
        members.Add(("input_layers", graph.WriteBorder(graph.Inputs, _to)));
        members.Add(("output_layers", graph.WriteBorder(graph.Outputs, _to)));
        return ConfigValue.Of([.. members]);
    }

    private ConfigValue Layer(ConfigValue layer, string path, int depth)
    {
        string className = layer.Text("class_name") ?? throw new TopologyException(path + ".class_name", "a layer's class", "none");
        if (IsModel(className))
            return Model(layer, path, depth + 1);
        if (layer["config"] is not { Kind: ConfigKind.Object } config)
            throw new TopologyException(path + ".config", "an object", layer["config"]?.ToString() ?? "none");
        if (depth > MaxDepth)
            throw new TopologyException(path, $"layers nested at most {MaxDepth} deep", "deeper nesting");
        string name = config.Text("name") ?? layer.Text("name") ?? className;
        LayerMapping? mapping = LayerMappings.Find(className);
        if (mapping is null || Operations.IsOperation(layer))
        {
            string what = Operations.IsOperation(layer)
                ? $"the operation {Operations.NameOf(layer)} is no layer"
                : $"the layer class {className} is not known, so its weights cannot be named";
            Report(name, $"{what}: {UnknownLayers.Advice(Operations.IsOperation(layer) ? "TFOpLambda" : className) ?? UnknownLayers.Custom}", KerasFindingSeverity.Changed);
            return layer;
        }

        foreach ((string key, ConfigValue value) in CuDnnWeights.Arguments(className))
            config = config.Set(key, value);
        if (mapping.Form == LayerForm.Bidirectional)
            config = ZeroMaskedSteps(name, config);
        if ((mapping.UnknownTo & _to) != 0)
            Report(name, $"{ValueTranslator.NameOf(_to)} has no layer {mapping.ClassName}", KerasFindingSeverity.Unsupported);
        (LayerMapping target, ConfigValue written) = Replace(mapping, Arguments(name, mapping, config, path, depth));
        return _to == Dialect.Keras3
            ? ValueTranslator.Wrap("keras.layers", target.ClassName, written)
            : ConfigValue.Of(("class_name", ConfigValue.Of(target.ClassName)), ("config", written));
    }

    private ConfigValue Arguments(string name, LayerMapping mapping, ConfigValue config, string path, int depth)
    {
        bool isInput = mapping.ClassName == "InputLayer";
        ValueTranslator values = new(_from, _to, (message, severity) => Report(name, message, severity));
        List<KeyValuePair<string, ConfigValue>> members = [new("name", ConfigValue.Of(name))];
        HashSet<string> written = ["name"];
        foreach ((string rawKey, ConfigValue rawValue) in config.Members)
        {
            string key = Naming.ToSnake(rawKey);
            // How Keras 2 writes an argument that is an array of NumPy, of no axes too.
            ConfigValue value = rawValue.Text("type") == "ndarray" ? rawValue["value"] ?? rawValue : rawValue;
            if (key == "name")
                continue;
            if (key == "dtype")
            {
                if (ValueTranslator.QuantizationOf(value) is { } mode)
                    Report(name, $"it is quantized ({mode}): its weights are integers with scales, which are not read; save the model before quantize()", KerasFindingSeverity.Changed);
                if (!value.IsNull && (_to != Dialect.Tfjs || isInput || config.Has("batch_input_shape")) && values.DType(value, isInput || _to == Dialect.Tfjs) is { } dtype)
                    members.Add(new("dtype", dtype));
                continue;
            }

            // A shape on a layer that is no InputLayer: TensorFlow.js' and old Keras' way to give a Sequential's input.
            if (key is "batch_input_shape" or "batch_shape" && !isInput)
            {
                if (_to == Dialect.Tfjs)
                    members.Add(new("batch_input_shape", value));
                continue;
            }

            if (mapping.Find(key, Dialect.Keras2) is not { } argument && (argument = mapping.Find(key, Dialect.Keras3)!) is null)
            {
                Unknown(name, mapping, key, value, members);
                continue;
            }

            if (!written.Add(argument.Key))
                continue;
            if ((argument.UnknownTo & _to) != 0)
            {
                if (argument.IsNeutral(value))
                    continue;
                if (key != ZeroOutputForMask || _hasMasks)
                    Report(name, $"{key} {value}: not known to {ValueTranslator.NameOf(_to)}", KerasFindingSeverity.Unsupported);
                // LayersGen knows more than TensorFlow.js does.
                if (_to != Dialect.Tfjs)
                    continue;
            }

            members.Add(new(_to == Dialect.Keras3 ? argument.Keras3Key : argument.Key, Value(argument, value, values, path, depth)));
        }

        Complete(mapping, members, written);
        return ConfigValue.Of(members);
    }

    private ConfigValue Value(ArgumentMapping argument, ConfigValue value, ValueTranslator values, string path, int depth)
    {
        string inner = $"{path}.config.{argument.Key}";
        return argument.Kind switch
        {
            ArgumentKind.Layer when value.Kind == ConfigKind.Object => Layer(value, inner, depth + 1),
            ArgumentKind.Layers when value.Kind == ConfigKind.Array => ConfigValue.Of(value.Items.Select((item, i) => Layer(item, $"{inner}[{i}]", depth + 1))),
            _ => values.Translate(argument.Key, argument.Kind, value),
        };
    }

    // What is left out has not the same default everywhere.
    private void Complete(LayerMapping mapping, List<KeyValuePair<string, ConfigValue>> members, HashSet<string> written)
    {
        if (mapping.ClassName is "GRU" or "GRUCell" && written.Add("reset_after"))
            members.Add(new("reset_after", ConfigValue.Of(_from == Dialect.Keras3)));
        if (mapping.ClassName == "Softmax" && written.Add("axis"))
            members.Add(new("axis", ConfigValue.Of(_from == Dialect.Tfjs ? 1 : -1)));
        if (_to != Dialect.Tfjs && mapping.ClassName != "InputLayer" && written.Add("trainable"))
            members.Add(new("trainable", ConfigValue.Of(true)));
    }

    private void Unknown(string name, LayerMapping mapping, string key, ConfigValue value, List<KeyValuePair<string, ConfigValue>> members)
    {
        // Keras 3's own bookkeeping, absent unless used; and what TensorFlow.js leaks from a cell into its RNN.
        bool isIdle = value.IsNull || (value.Kind == ConfigKind.Boolean && !value.Boolean) || mapping.Form == LayerForm.GivenCell;
        if (isIdle)
            return;
        // Quantization brings variables of its own; what LoRA has learnt, an archive has added to the kernel.
        bool changes = key.StartsWith("quantization", StringComparison.Ordinal);
        string why = key.StartsWith("lora", StringComparison.Ordinal) ? "is left out: the kernel that was saved includes it" : "is not known and is left out";
        Report(name, $"the argument {key} of {mapping.ClassName} {why}", changes ? KerasFindingSeverity.Changed : KerasFindingSeverity.Note);
        if (_to == Dialect.Tfjs)
            members.Add(new(key, value));
    }

    // Keras 3 writes a ThresholdedReLU as a ReLU with a threshold, which TensorFlow.js' ReLU would ignore. Its Bidirectional holds its
    // two copies, the others the layer they are made of.
    private (LayerMapping Mapping, ConfigValue Config) Replace(LayerMapping mapping, ConfigValue config)
    {
        if (mapping.ClassName == "ThresholdedReLU" && _to == Dialect.Keras3)
            return (LayerMappings.Find("ReLU")!, config);
        if (mapping.ClassName == "ReLU" && _to == Dialect.Tfjs && _from != Dialect.Tfjs && IsThreshold(config))
        {
            string name = config.Text("name")!;
            _findings.RemoveAll(finding => finding.Layer == name && finding.Message.StartsWith("threshold", StringComparison.Ordinal));
            ConfigValue theta = config["threshold"]!;
            return (LayerMappings.Find("ThresholdedReLU")!, config.Without("max_value", "negative_slope", "threshold").Set("theta", theta));
        }

        return (mapping, mapping.Form == LayerForm.Bidirectional ? Directions(config) : config);
    }

    private static bool IsThreshold(ConfigValue config) =>
        config["threshold"] is { Kind: ConfigKind.Number, Number: > 0 } && config["max_value"] is null && config["negative_slope"] is null or { Number: 0 };

    // Keras 3 prefixes the copies' names when it makes them, and again when it reads them: forward_lstm stays forward_lstm.
    private ConfigValue Directions(ConfigValue config)
    {
        const string Prefix = "forward_";
        if (config["layer"]?["config"]?.Text("name") is not { } inner)
            return config;
        ConfigValue layer = config["layer"]!;
        if (_from == Dialect.Keras3 && inner.StartsWith(Prefix, StringComparison.Ordinal) && _to != Dialect.Keras3)
        {
            inner = inner[Prefix.Length..];
            layer = layer.Set("config", layer["config"]!.Set("name", ConfigValue.Of(inner)));
            config = config.Set("layer", layer);
        }

        if (_to == Dialect.Keras3 || config["backward_layer"] is not { } backward)
            return config;
        string name = config.Text("name")!;
        // The same layer the other way round is what the others make by themselves.
        ConfigValue forward = layer["config"]!.Without("name", "go_backwards", "zero_output_for_mask");
        if (backward.Text("class_name") == layer.Text("class_name") && SameMembers(forward, backward["config"]!.Without("name", "go_backwards", "zero_output_for_mask")))
            return config.Without("backward_layer");
        if (_to == Dialect.Tfjs)
            Report(name, "backward_layer differs from layer; TensorFlow.js runs the same layer in both directions", KerasFindingSeverity.Changed);
        return config;
    }

    // In a Bidirectional Keras sets it itself, to whether there are sequences; TensorFlow.js never does. Without masks it makes no difference.
    private ConfigValue ZeroMaskedSteps(string name, ConfigValue config)
    {
        if (_to == Dialect.Tfjs && !_isKerasFile)
            return config;
        foreach (string key in (ReadOnlySpan<string>)["layer", "backward_layer"])
        {
            if (config[key]?["config"] is not { Kind: ConfigKind.Object } layer)
                continue;
            bool given = layer.IsTrue(ZeroOutputForMask, false);
            bool inKeras = layer.IsTrue("return_sequences", false);
            if (_to != Dialect.Tfjs && _hasMasks && given != inKeras)
            {
                Report(name, $"where a step is masked, {(inKeras ? "its result is the last one once more, and zeros in Keras" : "its result is zeros, and the last one once more in Keras")}",
                    _from == Dialect.Tfjs ? KerasFindingSeverity.Changed : KerasFindingSeverity.Note);
            }

            bool written = inKeras && (_to == Dialect.Keras3 || (_to == Dialect.Tfjs && _hasMasks));
            config = config.Set(key, config[key]!.Set("config", written ? layer.Set(ZeroOutputForMask, ConfigValue.Of(true)) : layer.Without(ZeroOutputForMask)));
        }

        return config;
    }

    private static bool MakesMasks(ConfigValue value) => value.Kind switch
    {
        ConfigKind.Array => value.Items.Any(MakesMasks),
        ConfigKind.Object => value.Text("class_name") == "Masking" || value.IsTrue("mask_zero", false)
            || value.Members.Any(static member => (member.Key == CallArguments.Mask && member.Value.Kind is ConfigKind.Array or ConfigKind.Object) || MakesMasks(member.Value)),
        _ => false,
    };

    // TensorFlow.js ignores training=true in a call; Keras then drops values, adds noise or normalizes by the batch in predictions, too.
    private void CheckTraining(ConfigValue layer, GraphCalls.Applied applied)
    {
        if (!applied.Calls.Any(static call => call.IsInTraining) || !DiffersInTraining(layer, applied))
            return;
        const string What = "it is called with training=true";
        if (_isKerasFile)
        {
            Report(applied.Name, $"{What}, which makes it drop values, add noise or normalize by the batch in predictions, too. Save the model with calls that do not fix training; or allow what is inexact, to predict what TensorFlow.js does, which ignores it", KerasFindingSeverity.Changed);
        }
        else if (_to != Dialect.Tfjs && _from == Dialect.Tfjs)
        {
            Report(applied.Name, $"{What}, which is left out: TensorFlow.js ignores it, and Keras would not", KerasFindingSeverity.Note);
            foreach (GraphCalls.Call call in applied.Calls.Where(static call => call.IsInTraining))
                call.Named.Remove(CallArguments.Training);
        }
        else if (_to != Dialect.Tfjs)
        {
            Report(applied.Name, $"{What}, as the model was that it came from: TensorFlow.js ignores it, and Keras does not", KerasFindingSeverity.Note);
        }
    }

    private static bool DiffersInTraining(ConfigValue layer, GraphCalls.Applied applied)
    {
        LayerSpec spec = new(LayerMappings.CurrentName(applied.ClassName), applied.Name, layer["config"] ?? ConfigValue.EmptyObject, []);
        return LayerReader.Read(spec, isFromTfjs: false, 0, []) is not { } scope || scope.Kind.DiffersInTraining(scope);
    }

    private static bool SameMembers(ConfigValue a, ConfigValue b) =>
        a.Members.Count == b.Members.Count && a.Members.All(member => (b[member.Key] ?? ConfigValue.Null).Equals(member.Value.IsNull ? ConfigValue.Null : member.Value));

    private void Report(string layer, string message, KerasFindingSeverity severity) => _findings.Add(new KerasFinding(layer, message, severity));
}
