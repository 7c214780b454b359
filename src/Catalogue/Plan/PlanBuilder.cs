using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>Turns a graph with fixed shapes into a forward pass: lower each layer, fuse, then place every value in memory.</summary>
internal static class PlanBuilder
{
    public static ForwardPlan Build(ModelGraph graph)
    {
        OpList list = new(graph.Tensors.Count);
        int[] inputs = [.. graph.InputTensors.Select(static tensor => tensor.Shape.SampleSize)];
        for (int i = 0; i < inputs.Length; i++)
            list.Define(graph.Inputs[i], Operand.Input(i, inputs[i]));
        Dictionary<(int, string), int> weights = [];
        for (int i = 0; i < graph.Weights.Count; i++)
            weights.Add((graph.Weights[i].Layer, graph.Weights[i].Entry.Name), i);
        foreach (GraphNode node in graph.Nodes)
        {
            GraphLayer layer = graph.Layers[node.Layer];
            if (layer.Kind is not InputLayer)
                layer.Kind.Lower(new LoweringContext(graph, node, list, weights));
        }

        Operand[] outputs = [.. graph.Outputs.Select(list.OperandOf)];
        List<Op> ops = EpilogueFusion.Run(list.Ops, outputs);
        return MemoryPlanner.Place(ops, outputs, inputs);
    }
}
