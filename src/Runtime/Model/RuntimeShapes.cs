using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Fixes the open axes of a graph once a prediction tells them.</summary>
internal static class RuntimeShapes
{
    /// <exception cref="ArgumentException">A layer cannot work on these shapes.</exception>
    public static GraphResult Specialize(ModelGraph graph, Shape[] inputs)
    {
        Dictionary<string, Shape> shapes = [];
        for (int i = 0; i < inputs.Length; i++)
            shapes.Add(graph.Layers[graph.Tensors[graph.Inputs[i]].Layer].Name, inputs[i]);
        GraphSpec spec = new(
            graph.Name,
            graph.IsSequential,
            graph.Layers.Select(layer => new LayerSpec(layer.Kind.ClassName, layer.Name, Config(layer, shapes), layer.Calls) { IsImplied = layer.IsImplied }).ToEquatableArray(),
            graph.Inputs.Select(Reference).ToEquatableArray(),
            graph.Outputs.Select(Reference).ToEquatableArray());
        GraphResult result = GraphBuilder.Build(spec);
        return result.Plan is not null ? result : throw new ArgumentException(string.Join(" ", result.Errors.Select(static error => error.Message)), nameof(inputs));

        TensorRef Reference(int tensor)
        {
            int layer = graph.Tensors[tensor].Layer;
            return new TensorRef(graph.Layers[layer].Name, graph.Nodes.Where(node => node.Layer == layer).TakeWhile(node => node.Output != tensor).Count());
        }
    }

    private static ConfigValue Config(GraphLayer layer, Dictionary<string, Shape> shapes)
    {
        LayerScope scope = layer.Scope;
        ConfigValue config = ConfigValue.Of(scope.Kind.Arguments
            .Select((argument, i) => (argument, i))
            .Where(static pair => pair.argument != Argument.Base)
            .Select(pair => new KeyValuePair<string, ConfigValue>(pair.argument.Key, pair.argument.ToConfig(scope.Values[pair.i])))
            .Append(new KeyValuePair<string, ConfigValue>("trainable", ConfigValue.Of(scope.Trainable))));
        return shapes.TryGetValue(layer.Name, out Shape shape)
            ? config.With(InputLayer.BatchShape.Key, ConfigValue.Of(shape.Axes.Select(static axis => axis == Shape.Unknown ? ConfigValue.Null : ConfigValue.Of(axis))))
            : config;
    }
}
