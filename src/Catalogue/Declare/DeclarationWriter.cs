using System.Globalization;

namespace LayersGen.Catalogue;

/// <summary>
/// Writes a graph as the attributes that declare it, one a line, with only those arguments that differ from their defaults. What it
/// writes reads back as the same graph. A model inside the model is a class of its own.
/// </summary>
internal sealed class DeclarationWriter
{
    private readonly ModelGraph _graph;
    private readonly string _className;
    private readonly Func<string, AttributeSignature?> _signatureOf;
    private readonly Func<string, bool> _isTaken;
    private readonly List<DeclaredClass> _classes;
    private readonly List<string> _lines = [];
    private readonly Dictionary<TensorRef, string> _names = [];
    private readonly Queue<bool> _hasAutomaticName = new();
    private bool _isGraph;

    private DeclarationWriter(ModelGraph graph, string className, Func<string, AttributeSignature?> signatureOf, Func<string, bool> isTaken, List<DeclaredClass> classes)
    {
        _graph = graph;
        _className = className;
        _signatureOf = signatureOf;
        _isTaken = isTaken;
        _classes = classes;
    }

    /// <summary>The classes that declare the model: those of the models inside it, each before the one that needs it; its own last.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="className">The name of its class.</param>
    /// <param name="signatureOf">What the attribute of a name (<c>Conv2D</c>, <c>Input</c>) takes; null where there is none.</param>
    /// <param name="isTaken">Whether a class for a model inside cannot have a name.</param>
    public static IReadOnlyList<DeclaredClass> Write(ModelGraph graph, string className, Func<string, AttributeSignature?> signatureOf, Func<string, bool> isTaken)
    {
        List<DeclaredClass> classes = [];
        new DeclarationWriter(graph, className, signatureOf, name => name == className || isTaken(name), classes).Write();
        return classes;
    }

    private void Write()
    {
        List<(int Layer, int Call)> order = Order();
        NameResults(order);
        FindAutomaticNames(order);
        TensorRef? previous = null;
        foreach ((int layer, int call) in order)
        {
            GraphLayer info = _graph.Layers[layer];
            if (info.Kind is InputLayer)
                WriteInput(info);
            else if (call == 0)
                WriteLayer(info.Scope, Call(info, 0, previous));
            else
                WriteApplication(info, call, Call(info, call, previous));
            previous = new TensorRef(info.Name, call);
        }

        TensorRef[] outputs = [.. _graph.Outputs.Select(_graph.ReferenceTo)];
        // A chain without From and Output would be a Sequential.
        bool isOnlyChain = !_isGraph && order.Count(call => _graph.Layers[call.Layer].Kind is InputLayer) <= 1;
        if (!_graph.IsSequential && (isOnlyChain || outputs.Length > 1 || outputs[0] != previous))
            _lines.Add($"[Output({string.Join(", ", outputs.Select(output => Quote(NameOf(output))))})]");
        _classes.Add(new DeclaredClass(_className, _lines));
    }

    // Inputs first, as their order is the model's; then each application once what it is applied to is there.
    private List<(int Layer, int Call)> Order()
    {
        List<(int Layer, int Call)> order = [.. _graph.Inputs.Select(tensor => (_graph.Tensors[tensor].Layer, 0))];
        HashSet<TensorRef> done = [.. order.Select(input => new TensorRef(_graph.Layers[input.Layer].Name))];
        Queue<(int Layer, int Call)> waiting = new(Enumerable.Range(0, _graph.Layers.Count)
            .Where(layer => _graph.Layers[layer].Kind is not InputLayer)
            .SelectMany(layer => Enumerable.Range(0, _graph.Layers[layer].Calls.Count).Select(call => (layer, call))));
        for (int postponed = 0; waiting.Count > 0 && postponed <= waiting.Count;)
        {
            (int layer, int call) = waiting.Dequeue();
            GraphLayer info = _graph.Layers[layer];
            bool isReady = info.Calls[call].All(input => done.Contains(new TensorRef(input.Layer, input.Node))) && (call == 0 || done.Contains(new TensorRef(info.Name, call - 1)));
            if (!isReady)
            {
                waiting.Enqueue((layer, call));
                postponed++;
                continue;
            }

            order.Add((layer, call));
            done.Add(new TensorRef(info.Name, call));
            postponed = 0;
        }

        return order;
    }

    // The first result of a layer bears its name; a later one gets one where something beside the next layer reads it.
    private void NameResults(List<(int Layer, int Call)> order)
    {
        HashSet<string> taken = new(_graph.Layers.Select(static layer => layer.Name), StringComparer.Ordinal);
        foreach ((int layer, int call) in order)
        {
            string layerName = _graph.Layers[layer].Name;
            string name = layerName;
            for (int number = call + 1; call > 0 && !taken.Add(name); number++)
                name = $"{layerName}_{number.ToString(CultureInfo.InvariantCulture)}";
            _names[new TensorRef(layerName, call)] = name;
        }
    }

    // As the reader names layers that have no Name. Naming one explicitly changes what is automatic for the others.
    private void FindAutomaticNames(List<(int Layer, int Call)> order)
    {
        GraphLayer[] layers = [.. order.Where(static call => call.Call == 0).Select(call => _graph.Layers[call.Layer])];
        LayerScope[] scopes = [.. layers.SelectMany(static layer => WithInner(layer.Scope))];
        // A stack's input is only told from an implied one by its name; an implied one is named after the layer behind it.
        HashSet<LayerScope> nameless = [.. layers.Where(static layer => layer.IsImplied).Select(static layer => layer.Scope)];
        // A model inside is named after its class.
        bool[] isGiven = [.. scopes.Select(scope => scope.Kind is SubmodelLayer || (_graph.IsSequential && scope.Kind is InputLayer && !nameless.Contains(scope)))];
        bool isStable = false;
        while (!isStable)
        {
            isStable = true;
            HashSet<string> given = new(scopes.Where((_, i) => isGiven[i]).Select(static scope => scope.Name), StringComparer.Ordinal);
            Dictionary<string, int> counts = new(StringComparer.Ordinal);
            for (int i = 0; i < scopes.Length; i++)
            {
                if (isGiven[i] || nameless.Contains(scopes[i]))
                    continue;
                Dictionary<string, int> before = new(counts, StringComparer.Ordinal);
                if (Naming.Automatic(scopes[i].Kind.ClassName, counts, given) == scopes[i].Name)
                    continue;
                // A layer that is named counts for no automatic name.
                counts = before;
                given.Add(scopes[i].Name);
                isGiven[i] = true;
                isStable = false;
            }
        }

        foreach (bool given in isGiven)
            _hasAutomaticName.Enqueue(!given);
    }

    // A layer and those inside it, in the order of their attributes.
    private static IEnumerable<LayerScope> WithInner(LayerScope layer) => Inner(layer).SelectMany(WithInner).Prepend(layer);

    private static IEnumerable<LayerScope> Inner(LayerScope layer) => layer.Values.SelectMany(static value => value switch
    {
        LayerScope one => [one],
        EquatableArray<LayerScope> several => several,
        _ => Enumerable.Empty<LayerScope>(),
    });

    private void WriteInput(GraphLayer layer)
    {
        EquatableArray<int> shape = layer.Scope.Get(InputLayer.BatchShape);
        DType type = layer.Scope.Get(InputLayer.ElementType);
        List<string> arguments = [.. shape.Skip(1).Select(Number)];
        if (shape.Count > 0 && shape[0] != Shape.Unknown)
            arguments.Add($"BatchSize = {Number(shape[0])}");
        if (type != DType.Float32)
            arguments.Add($"DType = DType.{type}");
        // An implied input of another type can only be declared by its name.
        if (!_hasAutomaticName.Dequeue() || (layer.IsImplied && type != DType.Float32))
            arguments.Add($"Name = {Quote(layer.Name)}");
        _lines.Add(Attribute("Input", arguments));
    }

    private void WriteLayer(LayerScope layer, List<string> call)
    {
        bool hasAutomaticName = _hasAutomaticName.Dequeue();
        if (layer.Kind is SubmodelLayer)
        {
            WriteSubmodel(layer, call);
            return;
        }

        if (_signatureOf(layer.Kind.ClassName) is not { } signature)
        {
            _lines.Add($"// {layer.Kind.ClassName} {Quote(layer.Name)} has no attribute.");
            foreach (LayerScope _ in WithInner(layer).Skip(1))
                _hasAutomaticName.Dequeue();
            return;
        }

        Dictionary<string, Argument> given = new(StringComparer.OrdinalIgnoreCase);
        foreach (Argument argument in GivenArguments(layer))
            given[argument.Property] = argument;
        List<string> arguments = [.. Positional(layer, signature, given)];
        foreach (string property in signature.Properties.Where(given.ContainsKey))
        {
            if (Literal(layer, given[property], signature) is { } literal)
                arguments.Add($"{property} = {literal}");
            else
                _lines.Add($"// {property} of {Quote(layer.Name)} is {given[property].ToConfig(layer.Value(given[property]))}, which an attribute cannot say.");
        }

        if (!layer.Trainable)
            arguments.Add("Trainable = false");
        if (!hasAutomaticName)
            arguments.Add($"Name = {Quote(layer.Name)}");
        arguments.AddRange(call);
        _lines.Add(Attribute(layer.Kind.ClassName, arguments));
        foreach (LayerScope inner in Inner(layer))
            WriteLayer(inner, []);
    }

    private void WriteSubmodel(LayerScope layer, List<string> call)
    {
        string stem = _className + Naming.ToPascal(layer.Name);
        string className = stem;
        for (int number = 2; _isTaken(className) || _classes.Any(known => known.Name == className); number++)
            className = stem + Number(number);
        new DeclarationWriter(layer.Get(SubmodelLayer.Model), className, _signatureOf, _isTaken, _classes).Write();
        List<string> arguments = [$"typeof({className})"];
        if (!layer.Trainable)
            arguments.Add("Trainable = false");
        arguments.Add($"Name = {Quote(layer.Name)}");
        arguments.AddRange(call);
        _lines.Add(Attribute("Submodel", arguments));
    }

    private void WriteApplication(GraphLayer layer, int call, List<string> given)
    {
        _isGraph = true;
        TensorRef result = new(layer.Name, call);
        List<string> arguments = [Quote(layer.Name), $"Name = {Quote(_names[result])}", .. given];
        _lines.Add(Attribute("Apply", arguments));
    }

    // What the layer is applied to. From is left out where it is the result before.
    private List<string> Call(GraphLayer layer, int call, TensorRef? previous)
    {
        TensorRef[] inputs = [.. layer.Calls[call].Where(static input => input.Argument is null)];
        TensorRef[] named = [.. layer.Calls[call].Where(static input => input.Argument is not null)];
        List<string> arguments = [];
        if (inputs.Length != 1 || inputs[0] != previous)
            arguments.Add($"From = {Names(inputs)}");
        EquatableArray<string> masks = layer.Kind.MaskArguments;
        if (named.Where(mask => masks.IndexOf(mask.Argument!) >= 0).ToArray() is { Length: > 0 } own)
            arguments.Add($"Mask = {Names(masks.Select(mask => Array.Find(own, given => given.Argument == mask)).Take(1 + own.Max(given => masks.IndexOf(given.Argument!))))}");
        if (Array.Find(named, static mask => mask.Argument == CallArguments.AttentionMask) is { } pairs)
            arguments.Add($"AttentionMask = {Quote(NameOf(pairs))}");
        _isGraph |= arguments.Count > 0;
        return arguments;
    }

    private string Names(IEnumerable<TensorRef?> results)
    {
        string[] names = [.. results.Select(result => result is null ? "null" : Quote(NameOf(result)))];
        return names.Length == 1 ? names[0] : $"new[] {{ {string.Join(", ", names)} }}";
    }

    // One of several results is told by its number: lstm:1.
    private string NameOf(TensorRef result)
    {
        string name = _names[result.Result with { Tensor = 0 }];
        return result.Tensor == 0 ? name : $"{name}:{Number(result.Tensor)}";
    }

    // An argument is given where the layer would be another one without it.
    private static IEnumerable<Argument> GivenArguments(LayerScope layer)
    {
        Argument[] arguments = [.. layer.Kind.Arguments.Where(static argument => argument != Argument.Base)];
        Dictionary<string, ConfigValue> config = arguments
            .Select(argument => (argument.Key, Value: argument.ToConfig(layer.Value(argument)), IsDefault: Equals(layer.Value(argument), argument.Default)))
            .Where(static entry => !entry.IsDefault || !entry.Value.IsNull)
            .ToDictionary(static entry => entry.Key, static entry => entry.Value);
        foreach (Argument argument in arguments.Where(argument => !argument.Required && config.ContainsKey(argument.Key)))
        {
            // Writers spell the default initializers in several ways.
            if (layer.Value(argument) is Function function && argument.Default is Function standard && Call(argument, function) is { } call && call == Call(argument, standard))
            {
                config.Remove(argument.Key);
                continue;
            }

            ConfigValue value = config[argument.Key];
            config.Remove(argument.Key);
            ConfigValue read = layer.Kind.Upgrade(ConfigValue.Of(config), isTfjs: false);
            if (!arguments.All(other => (read[other.Key] is not null || !other.Required) && other.TryRead(read[other.Key], out object? result, out _) && Equals(result, layer.Value(other))))
                config.Add(argument.Key, value);
        }

        return arguments.Where(argument => config.ContainsKey(argument.Key));
    }

    // The compiler wants all of them but a params array, which is the last.
    private static IEnumerable<string> Positional(LayerScope layer, AttributeSignature signature, Dictionary<string, Argument> given)
    {
        foreach (string parameter in signature.Positional)
        {
            if (signature.Arrays.Contains(parameter))
            {
                IEnumerable<string> items = given.TryGetValue(parameter, out Argument? list) ? Items(layer, list) : [];
                foreach (string item in parameter == signature.Positional[signature.Positional.Count - 1] ? items : [$"[{string.Join(", ", items)}]"])
                    yield return item;
            }
            else if (layer.Kind.Arguments.FirstOrDefault(argument => string.Equals(argument.Property, parameter, StringComparison.OrdinalIgnoreCase)) is { } argument)
            {
                yield return Literal(layer, argument, signature) ?? "default";
            }
            else
            {
                // What is no argument of the layer tells how many layers follow.
                yield return Number(Inner(layer).Count());
            }
        }
    }

    private static string? Literal(LayerScope layer, Argument argument, AttributeSignature signature)
    {
        object? value = layer.Value(argument);
        if (value is Enum member)
            return $"{member.GetType().Name}.{member}";
        if (value is Function function)
            return Call(argument, function) is { } call ? Quote(call) : null;
        ConfigValue config = argument.ToConfig(value);
        if (signature.Arrays.Contains(argument.Property))
            return $"[{string.Join(", ", Items(layer, argument))}]";
        return config.Kind switch
        {
            ConfigKind.Array => Items(layer, argument).ToArray() is { Length: 1 } items ? items[0] : null,
            ConfigKind.Boolean => config.Boolean ? "true" : "false",
            ConfigKind.Number => Number(config.Number),
            ConfigKind.String => Quote(config.Text),
            _ => null,
        };
    }

    // One number where it stands for all.
    private static IEnumerable<string> Items(LayerScope layer, Argument argument)
    {
        object? value = layer.Value(argument);
        // No items at all is what a topology says by null.
        ConfigValue config = argument.ToConfig(value);
        ConfigValue[] items = config.IsNull ? [] : [.. Flatten(config)];
        if (items.Length > 1 && items.All(item => item.Equals(items[0])) && argument.TryRead(ConfigValue.Of([items[0]]), out object? one, out _) && Equals(one, value))
            items = [items[0]];
        return items.Select(static item => Number(item.IsNull ? Shape.Unknown : item.Number));
    }

    private static IEnumerable<ConfigValue> Flatten(ConfigValue value) => value.Kind == ConfigKind.Array ? value.Items.SelectMany(Flatten) : [value];

    // The shortest call that means the same: he_normal rather than variance_scaling(2, 'fan_in', 'normal').
    private static string? Call(Argument argument, Function function) => new[] { Initializers.Family, Regularizers.Family, Constraints.Family }
        .SelectMany(static family => family.Signatures)
        .Select(signature => signature.CallFor(function))
        .Where(call => call is not null && argument.TryRead(ConfigValue.Of(call), out _, out _))
        .OrderBy(static call => call!.Length)
        .FirstOrDefault();

    private static string Attribute(string name, List<string> arguments) => arguments.Count == 0 ? $"[{name}]" : $"[{name}({string.Join(", ", arguments)})]";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Number(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    private static string Quote(string text)
    {
        System.Text.StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            if (c is '"' or '\\')
                literal.Append('\\').Append(c);
            else if (char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029')
                literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
            else
                literal.Append(c);
        }

        return literal.Append('"').ToString();
    }
}
