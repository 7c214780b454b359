using System.Text.Json;

namespace LayersGen.Catalogue;

/// <summary>Writes a graph as the topology TensorFlow.js' <c>model.toJSON()</c> gives for the same model, key for key.</summary>
internal static class TopologyWriter
{
    public static byte[] Write(ModelGraph graph)
    {
        ConfigValue topology = ConfigValue.Of(
            ("class_name", ConfigValue.Of(ClassNameOf(graph))),
            ("config", ConfigOf(graph)),
            // The dialect, which readers may look at; who wrote the file is model.json's generatedBy.
            ("keras_version", ConfigValue.Of("tfjs-layers 4.22.0")),
            ("backend", ConfigValue.Of("tensor_flow.js")));
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
            topology.Write(writer);
        return stream.ToArray();
    }

    public static string ClassNameOf(ModelGraph graph) => graph.IsSequential ? "Sequential" : "Model";

    /// <summary>The <c>config</c> of a model.</summary>
    public static ConfigValue ConfigOf(ModelGraph graph) => graph.IsSequential
        ? ConfigValue.Of(("name", ConfigValue.Of(graph.Name)), ("layers", ConfigValue.Of(Stack(graph))))
        : ConfigValue.Of(
            ("name", ConfigValue.Of(graph.Name)),
            ("layers", ConfigValue.Of(graph.Layers.Select(layer => LayerOf(graph, layer)))),
            ("input_layers", ConfigValue.Of(graph.Inputs.Select(tensor => Reference(graph, graph.ReferenceTo(tensor))))),
            ("output_layers", ConfigValue.Of(graph.Outputs.Select(tensor => Reference(graph, graph.ReferenceTo(tensor))))));

    /// <summary>The <c>config</c> of a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="input">The input that a stack's first layer tells as its <c>batch_input_shape</c>.</param>
    /// <param name="rank">The rank of the layer's first input; null for a layer inside another.</param>
    public static ConfigValue ConfigOf(LayerScope layer, LayerScope? input = null, int? rank = null)
    {
        List<KeyValuePair<string, ConfigValue>> config = [];
        for (int i = 0; i < layer.Kind.Arguments.Count; i++)
        {
            Argument argument = layer.Kind.Arguments[i];
            if (argument.IsOfCall)
                continue;
            if (argument != Argument.Base)
            {
                Add(argument, argument.WritesMeaning && rank is { } known ? argument.MeaningOf(layer.Values[i], known) : layer.Values[i]);
                continue;
            }

            config.Add(new("name", ConfigValue.Of(layer.Name)));
            config.Add(new("trainable", ConfigValue.Of(layer.Trainable)));
            if (input is null)
                continue;
            Add(InputLayer.BatchShape, input.Get(InputLayer.BatchShape));
            if (layer.Kind.WritesDType)
                Add(InputLayer.ElementType, input.Get(InputLayer.ElementType));
        }

        if (!layer.Kind.Arguments.Contains(Argument.Base))
            config.Add(new("name", ConfigValue.Of(layer.Name)));
        return layer.Kind.Downgrade(layer, ConfigValue.Of(config));

        void Add(Argument argument, object? value)
        {
            bool isDefault = Equals(value, argument.Default);
            if (!isDefault || argument.DefaultWriting != DefaultWriting.Nothing)
                config.Add(new(argument.Key, isDefault && argument.DefaultWriting == DefaultWriting.Null ? ConfigValue.Null : argument.ToConfig(value)));
        }
    }

    private static IEnumerable<ConfigValue> Stack(ModelGraph graph)
    {
        LayerScope? input = null;
        foreach (GraphLayer layer in graph.Layers)
        {
            if (layer.IsImplied)
            {
                input = layer.Scope;
                continue;
            }

            yield return ConfigValue.Of(("class_name", ConfigValue.Of(layer.Kind.ClassNameOf(layer.Scope))), ("config", ConfigOf(layer.Scope, input, RankOfFirstInput(graph, layer))));
            input = null;
        }
    }

    private static ConfigValue LayerOf(ModelGraph graph, GraphLayer layer) => ConfigValue.Of(
        ("name", ConfigValue.Of(layer.Name)),
        ("class_name", ConfigValue.Of(layer.Kind.ClassNameOf(layer.Scope))),
        ("config", ConfigOf(layer.Scope, rank: RankOfFirstInput(graph, layer))),
        ("inbound_nodes", ConfigValue.Of(layer.Calls
            .Select((call, i) => (Call: call, InTraining: layer.InTraining.Contains(i)))
            .Where(static call => call.Call.Count > 0)
            .Select(call => CallOf(graph, layer, call.Call, call.InTraining)))));

    // What is given by name stands behind each input: readers take it from the last, or from the first.
    private static ConfigValue CallOf(ModelGraph graph, GraphLayer layer, EquatableArray<TensorRef> call, bool inTraining)
    {
        TensorRef[] inputs = [.. call.Where(static input => input.Argument is null)];
        TensorRef[] named = [.. call.Where(static input => input.Argument is not null)];
        List<KeyValuePair<string, ConfigValue>> arguments = [];
        for (int i = 1; layer.Kind.NamesInputs && i < inputs.Length; i++)
            arguments.Add(new(layer.Kind.CallParameters[i], Reference(graph, inputs[i])));
        if (layer.Kind.ListsMasks && named.Length > 0)
            arguments.Add(new(CallArguments.Mask, ConfigValue.Of(layer.Kind.MaskArguments.Select(mask => named.FirstOrDefault(tensor => tensor.Argument == mask) is { } given ? Reference(graph, given) : ConfigValue.Null))));
        else
            arguments.AddRange(named.Select(tensor => new KeyValuePair<string, ConfigValue>(tensor.Argument!, Reference(graph, tensor))));
        foreach (Argument argument in layer.Kind.Arguments.Where(argument => argument.IsOfCall && !Equals(layer.Scope.Value(argument), argument.Default)))
            arguments.Add(new(argument.Key, argument.ToConfig(layer.Scope.Value(argument))));
        if (inTraining)
            arguments.Add(new(CallArguments.Training, ConfigValue.Of(true)));
        ConfigValue byName = ConfigValue.Of(arguments);
        return ConfigValue.Of(inputs.Take(layer.Kind.NamesInputs ? 1 : inputs.Length).Select(input => ConfigValue.Of([.. Reference(graph, input).Items, byName])));
    }

    // Looked for where an argument is written by it: a search for each of thousands of layers would take long.
    private static int? RankOfFirstInput(ModelGraph graph, GraphLayer layer) => layer.Kind.Arguments.Any(static argument => argument.WritesMeaning)
        ? graph.Tensors[graph.Nodes.First(node => ReferenceEquals(graph.Layers[node.Layer], layer)).Inputs[0]].Shape.Rank
        : null;

    // A model's own making counts as its first application.
    private static ConfigValue Reference(ModelGraph graph, TensorRef tensor)
    {
        bool isModel = graph.Layers.First(layer => layer.Name == tensor.Layer).Kind is SubmodelLayer;
        return ConfigValue.Of([ConfigValue.Of(tensor.Layer), ConfigValue.Of(tensor.Node + (isModel ? 1 : 0)), ConfigValue.Of(tensor.Tensor)]);
    }
}
