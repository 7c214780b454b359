using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The sum of several inputs, element by element; axes of size 1 and missing leading axes are broadcast. Source: https://keras.io/api/layers/merging_layers/add/.</summary>
    public sealed class AddAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AddLayer : LayerKind
    {
        public override string ClassName => "Add";

        public override IReadOnlyList<Argument> Arguments { get; } = [Argument.Base];

        public override int MinimumInputs => 2;

        public override int MaximumInputs => int.MaxValue;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => Broadcast.Shapes(inputs);

        public override void Lower(LoweringContext context)
        {
            EquatableArray<int> shape = context.OutputShape.Axes.Skip(1).ToEquatableArray();
            context.Emit(new AddOp(
                shape,
                context.Inputs.Select((operand, i) => new AddTerm(operand, Broadcast.Strides(context.InputShapes[i], shape))).ToEquatableArray()));
            context.DefineCommonMask();
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Add = Register(new AddLayer());
    }
}
