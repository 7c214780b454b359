using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Marks the steps of <c>[n, steps, features]</c> all of whose features have one value as padding, and clears them; the output has the
    /// input's shape.
    /// Source: https://keras.io/api/layers/core_layers/masking/.
    /// </summary>
    public sealed class MaskingAttribute : LayerAttribute
    {
        /// <summary>The value that marks padding; 0 by default.</summary>
        public double MaskValue { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MaskingLayer : LayerKind
    {
        private static readonly Argument<double> MaskValue = Argument.Real("mask_value", 0);

        public override string ClassName => "Masking";

        public override IReadOnlyList<Argument> Arguments { get; } = [MaskValue, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0].Rank >= 2
            ? inputs[0]
            : throw new GraphException(ErrorId.WrongRank, $"it needs at least rank 2, (batch, features), but its input is {inputs[0]}.");

        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            int last = input.Rank - 1;
            float value = (float)context.Get(MaskValue);
            int steps = input.Product(1, last);
            context.Emit(new MaskRowsOp(steps, input[last], value) { Input = context.Input });
            context.DefineMask(context.EmitMask(steps, input[last], value));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Masking = Register(new MaskingLayer());
    }
}
