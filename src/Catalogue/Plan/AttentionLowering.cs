using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>The steps of attention.</summary>
internal static class AttentionLowering
{
    /// <summary>The product of a tensor and one number that is a weight.</summary>
    public static Operand EmitScaled(this LoweringContext context, Operand input, string scale) => context.Emit(
        new BroadcastOp(BroadcastFunction.Multiply, [input.Size], [new BroadcastTerm(input, [1]), new BroadcastTerm(context.WeightOperand(scale, 1), [0])]),
        input.Size);

    /// <summary>
    /// The layer's result is the values <c>[keys, width]</c>, mixed for each query by its scores <c>[queries, keys]</c>; a second one is the shares,
    /// if it has two.
    /// </summary>
    public static void EmitMixture(this LoweringContext context, Operand scores, Operand values, int queries, int keys, int width)
    {
        bool isCausal = context.Get(AttentionInputs.UseCausalMask);
        Operand? seen = context.Tensors[1].Mask is { } mask && mask.Size == keys ? mask : null;
        Operand masked = seen is null && !isCausal ? scores : context.Emit(new MaskScoresOp(1, queries, keys) { Input = scores, Mask = seen, MaskStrides = seen is null ? [] : [0, 0, 1], Causal = isCausal }, scores.Size);
        Operand shares = context.Emit(new SoftmaxOp(queries, keys, 1, Logarithm: false) { Input = masked }, scores.Size);
        if (context.Get(AttentionInputs.ReturnScores))
            context.Define(shares, 1);
        BatchMatMulOp mixture = new([], queries, keys, width, new MatrixView(shares, [], keys), new MatrixView(values, [], width), Transposed: false, [], width);
        context.DefineMask(context.Mask);
        if (context.Mask is not { } queried || queried.Size != queries)
        {
            context.Emit(mixture);
            return;
        }

        // As Keras: what a masked query would get is cleared.
        Operand mixed = context.Emit(mixture, context.OutputShape.SampleSize);
        context.Emit(new BroadcastOp(BroadcastFunction.Multiply, [queries, width], [new BroadcastTerm(mixed, [width, 1]), new BroadcastTerm(queried, [1, 0])]));
    }
}
