using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>The steps of attention.</summary>
internal static class AttentionLowering
{
    /// <summary>The product of a tensor and one number that is a weight.</summary>
    public static Operand EmitScaled(this LoweringContext context, Operand input, string scale) => context.Emit(
        new BroadcastOp(BroadcastFunction.Multiply, [input.Size], [new BroadcastTerm(input, [1]), new BroadcastTerm(context.WeightOperand(scale, 1), [0])]),
        input.Size);

    /// <summary>The layer's result is the values <c>[keys, width]</c>, mixed for each query by its scores <c>[queries, keys]</c>.</summary>
    public static void EmitMixture(this LoweringContext context, Operand scores, Operand values, int queries, int keys, int width)
    {
        Operand shares = context.Emit(new SoftmaxOp(queries, keys, 1, Logarithm: false) { Input = scores }, scores.Size);
        context.Emit(new BatchMatMulOp([], queries, keys, width, new MatrixView(shares, [], keys), new MatrixView(values, [], width), Transposed: false, [], width));
    }
}
