using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>Emitting masks, which hold a 0 for each step that is padding. What nobody reads is dropped again.</summary>
internal static class MaskLowering
{
    /// <summary>A mask of the input's steps: those all of whose values are <paramref name="value"/> are padding.</summary>
    public static Operand EmitMask(this LoweringContext context, int steps, int size, float value) =>
        context.Emit(new MaskOp(steps, size, value) { Input = context.Input }, steps);

    /// <summary>A step of the result is padding if it is in any input: the rule of layers that work value by value.</summary>
    public static void DefineCommonMask(this LoweringContext context)
    {
        int steps = context.OutputShape.Product(1, context.OutputShape.Rank - 1);
        Operand? common = null;
        foreach (LoweredTensor tensor in context.Tensors)
        {
            if (tensor.Mask is { } mask && mask.Size == steps)
                common = common is { } other ? context.Emit(Broadcast.Op(BroadcastFunction.Multiply, other, mask), steps) : mask;
        }

        context.DefineMask(common);
    }

    /// <summary>The masks joined as their tensors are along <paramref name="axis"/>; no step of a tensor without one is padding.</summary>
    public static void DefineJoinedMask(this LoweringContext context, int axis)
    {
        int last = context.OutputShape.Rank - 1;
        if (axis == last || context.Tensors.All(static tensor => tensor.Mask is null))
        {
            context.DefineCommonMask();
            return;
        }

        EquatableArray<Operand> parts = context.Tensors
            .Select(tensor => tensor.Mask ?? context.Emit(new FillOp(1f), tensor.Shape.Product(1, last)))
            .ToEquatableArray();
        int steps = context.OutputShape.Product(1, last);
        context.DefineMask(context.Emit(new ConcatenateOp(context.OutputShape.Product(1, axis), parts, context.InputShapes.Select(shape => shape.Product(axis, last)).ToEquatableArray()), steps));
    }
}
