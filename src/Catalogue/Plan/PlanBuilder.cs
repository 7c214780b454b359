using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>Turns a graph with fixed shapes into a forward pass: lower each layer, fuse, then place every value in memory.</summary>
internal static class PlanBuilder
{
    public static ForwardPlan Build(ModelGraph graph)
    {
        OpList ops = new();
        LoweredTensor[] inputs = [.. graph.InputTensors.Select(static (tensor, i) => new LoweredTensor(tensor.Shape, Operand.Input(i, tensor.Shape.SampleSize)))];
        IReadOnlyList<LoweredTensor> outputs = Lower(graph, inputs, ops, WeightScope.Of(graph));
        return ops.Finish([.. outputs.Select(static output => output.Operand)], [.. inputs.Select(static input => input.Operand.Size)]);
    }

    /// <summary>Emits the operations of all layers; the model may be a layer itself.</summary>
    public static IReadOnlyList<LoweredTensor> Lower(ModelGraph graph, IReadOnlyList<LoweredTensor> inputs, OpList ops, WeightScope weights)
    {
        LoweredTensor[] tensors = new LoweredTensor[graph.Tensors.Count];
        for (int i = 0; i < inputs.Count; i++)
            tensors[graph.Inputs[i]] = inputs[i];
        foreach (GraphNode node in graph.Nodes)
        {
            LayerScope layer = graph.Layers[node.Layer].Scope;
            if (layer.Kind is InputLayer)
                continue;
            LoweringContext context = new(
                layer, node.Graph, [.. node.Inputs.Select(input => tensors[input])], [.. node.Outputs.Select(output => graph.Tensors[output].Shape)], ops, weights.Enter(node.Layer));
            context.Run();
            IReadOnlyList<LoweredTensor> results = context.Results;
            for (int i = 0; i < results.Count; i++)
                tensors[node.Outputs[i]] = results[i];
        }

        return [.. graph.Outputs.Select(output => tensors[output])];
    }
}
