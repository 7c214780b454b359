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
            LoweredTensor[] given = [.. node.Inputs.Take(node.Inputs.Count - node.Named.Count).Select(input => tensors[input])];
            LoweredTensor? attentionMask = null;
            for (int i = 0; i < node.Named.Count; i++)
            {
                LoweredTensor named = tensors[node.Inputs[given.Length + i]];
                if (layer.Kind.MaskArguments.IndexOf(node.Named[i]) is >= 0 and int masked)
                    given[masked] = given[masked] with { Mask = ops.AddMask(named.Operand, named.Operand.Size, 1, 0) };
                else
                    attentionMask = named;
            }

            LoweringContext context = new(layer, node.Graph, given, [.. node.Outputs.Select(output => graph.Tensors[output].Shape)], ops, weights.Enter(node.Layer)) { AttentionMask = attentionMask };
            context.Run();
            IReadOnlyList<LoweredTensor> results = context.Results;
            for (int i = 0; i < results.Count; i++)
                tensors[node.Outputs[i]] = results[i];
        }

        return [.. graph.Outputs.Select(output => tensors[output])];
    }
}
