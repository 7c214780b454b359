using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// <c>x</c> above 0, <c>alpha * x</c> below, with an alpha per position that is learned. Weight alpha has the input's axes but the
    /// batch, of size 1 where shared.
    /// Source: https://keras.io/api/layers/activation_layers/prelu/.
    /// </summary>
    public sealed class PReLUAttribute : LayerAttribute
    {
        /// <summary>Fills alpha in a new model: <c>"zeros"</c> by default.</summary>
        public string? AlphaInitializer { get; set; }

        /// <summary>A penalty on alpha while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? AlphaRegularizer { get; set; }

        /// <summary>A constraint on alpha while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? AlphaConstraint { get; set; }

        /// <summary>Axes along which one alpha serves for all positions: <c>[1, 2]</c> for one per channel of images.</summary>
        public int[] SharedAxes { get; set; } = [];
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class PReLULayer : LayerKind
    {
        private static readonly Argument<Function?> Initializer = Argument.Initializer("alpha_initializer", "zeros");
        private static readonly Argument<EquatableArray<int>?> SharedAxes = Lists.OptionalIntegers("shared_axes", "a list of axes, from 1 on");

        public override string ClassName => "PReLU";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [Initializer, Argument.Regularizer("alpha_regularizer"), Argument.Constraint("alpha_constraint"), SharedAxes, Argument.Base];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int[] shared = Shared(layer, inputs[0]);
            Axes.RequireKnown(Enumerable.Range(1, inputs[0].Rank - 1).Except(shared), SharedAxes, inputs[0]);
            return inputs[0];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            [new WeightEntry("alpha", AlphaShape(layer, inputs[0]).Axes.Skip(1).ToEquatableArray(), layer.Get(Initializer)!)];

        public override void Lower(LoweringContext context)
        {
            Shape alpha = AlphaShape(context.Layer, context.InputShape);
            EquatableArray<int> shape = context.InputShape.Axes.Skip(1).ToEquatableArray();
            context.Emit(Broadcast.Op(
                BroadcastFunction.PRelu,
                shape,
                [
                    new BroadcastTerm(context.Input, Broadcast.ContiguousStrides(shape)),
                    new BroadcastTerm(context.WeightOperand("alpha", alpha.SampleSize), Broadcast.Strides(alpha, shape)),
                ]));
        }

        private static Shape AlphaShape(LayerScope layer, Shape input)
        {
            int[] shared = Shared(layer, input);
            return Shape.OfBatch(Shape.Unknown, input.Axes.Select((size, axis) => shared.Contains(axis) ? 1 : size).Skip(1));
        }

        private static int[] Shared(LayerScope layer, Shape input) =>
            [.. (layer.Get(SharedAxes) ?? []).Select(axis => Axes.Resolve(axis, SharedAxes, input))];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind PReLU = Register(new PReLULayer());
    }
}
