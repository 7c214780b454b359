using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>What all layers share that combine several inputs element by element.</summary>
internal abstract class MergeLayer(BroadcastFunction function) : LayerKind
{
    public override IReadOnlyList<Argument> Arguments { get; } = [Argument.Base];

    public override int MinimumInputs => 2;

    public override int MaximumInputs => int.MaxValue;

    public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => Broadcast.Shapes(inputs);

    public override void Lower(LoweringContext context)
    {
        EquatableArray<int> shape = context.OutputShape.Axes.Skip(1).ToEquatableArray();
        context.Emit(Broadcast.Op(
            function,
            shape,
            context.Inputs.Select((operand, i) => new BroadcastTerm(operand, Broadcast.Strides(context.InputShapes[i], shape)))));
        context.DefineCommonMask();
    }
}
