using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>
/// Folds a BatchNormalization and an activation into the product or convolution before them, where nothing else reads
/// what lies between: one pass over memory instead of three.
/// </summary>
internal static class EpilogueFusion
{
    public static List<Op> Run(List<Op> ops, IReadOnlyList<Operand> outputs)
    {
        Dictionary<Operand, int> readers = Readers.Count(ops, outputs);
        List<Op> fused = [];
        Dictionary<Operand, int> producers = [];
        foreach (Op op in ops)
        {
            if (op is UnaryOp { Input: var between } && readers[between] == 1
                && producers.TryGetValue(between, out int producer)
                && fused[producer] is EpilogueOp target && Extend(target, op) is { } epilogue)
            {
                fused[producer] = target with { Epilogue = epilogue, Output = op.Output };
                producers[op.Output] = producer;
                continue;
            }

            foreach (Operand output in op.Outputs)
                producers[output] = fused.Count;
            fused.Add(op);
        }

        return fused;
    }

    // A fused op keeps its producer's place: its inputs are ready there, and whoever reads its output comes later still.
    private static Epilogue? Extend(EpilogueOp target, Op next)
    {
        Epilogue tail = target.Epilogue;
        if (tail.Activation != ActivationFunction.Linear)
            return null;
        return next switch
        {
            BatchNormOp { Inner: 1 } norm when tail.BatchNorm is null && norm.Channels == target.RowLength => tail with { BatchNorm = norm.Weights },
            ActivationOp activation => tail with { Activation = activation.Function },
            SoftmaxOp { Inner: 1 } softmax when softmax.Axis == target.RowLength =>
                tail with { Activation = new ActivationFunction(softmax.Logarithm ? Activation.LogSoftmax : Activation.Softmax) },
            _ => null,
        };
    }
}
