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
    public static void EmitMixture(this LoweringContext context, Operand scores, Operand values, int queries, int keys, int width, bool isCausal = false)
    {
        Operand shares = context.Emit(new SoftmaxOp(queries, keys, 1, Logarithm: false) { Input = context.EmitMasked(scores, 1, queries, keys, isCausal) }, scores.Size);
        BatchMatMulOp mixture = new([], queries, keys, width, new MatrixView(shares, [], keys), new MatrixView(values, [], width), Transposed: false, [], width);
        context.DefineMask(context.Mask);
        if (context.Mask is not { } mask || mask.Size != queries)
        {
            context.Emit(mixture);
            return;
        }

        // As Keras: what a masked query would get is cleared.
        Operand mixed = context.Emit(mixture, context.OutputShape.SampleSize);
        context.Emit(new BroadcastOp(BroadcastFunction.Multiply, [queries, width], [new BroadcastTerm(mixed, [width, 1]), new BroadcastTerm(mask, [1, 0])]));
    }

    /// <summary>Scores <c>[heads, queries, keys]</c> of which those of masked keys, and with <paramref name="isCausal"/> those of later ones, weigh nothing.</summary>
    public static Operand EmitMasked(this LoweringContext context, Operand scores, int heads, int queries, int keys, bool isCausal = false)
    {
        Operand? mask = context.Tensors[1].Mask is { } values && values.Size == keys ? values : null;
        return mask is null && !isCausal ? scores : context.Emit(new MaskScoresOp(heads, queries, keys, isCausal) { Input = scores, Mask = mask }, scores.Size);
    }
}
