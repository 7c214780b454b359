using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Brings each sample to mean 0 and variance 1 along some axes, then scales by gamma and shifts by beta; the output has the
    /// input's shape. Weights gamma and beta have the sizes of the axes.
    /// Source: https://keras.io/api/layers/normalization_layers/layer_normalization/.
    /// </summary>
    public sealed class LayerNormalizationAttribute : LayerAttribute
    {
        /// <summary>The axes that are normalized together; the last by default.</summary>
        public int[] Axis { get; set; } = [-1];

        /// <summary>Added to the variance.</summary>
        public double Epsilon { get; set; } = 0.001;

        /// <summary>Whether beta is added.</summary>
        public bool Center { get; set; } = true;

        /// <summary>Whether gamma is multiplied in.</summary>
        public bool Scale { get; set; } = true;

        /// <summary>Fills beta in a new model: <c>"zeros"</c> by default.</summary>
        public string? BetaInitializer { get; set; }

        /// <summary>Fills gamma in a new model: <c>"ones"</c> by default.</summary>
        public string? GammaInitializer { get; set; }

        /// <summary>A penalty on beta while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? BetaRegularizer { get; set; }

        /// <summary>A penalty on gamma while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? GammaRegularizer { get; set; }

        /// <summary>A constraint on beta while training, such as <c>"max_norm(2)"</c>; none by default. TensorFlow.js does not know it.</summary>
        public string? BetaConstraint { get; set; }

        /// <summary>A constraint on gamma while training, such as <c>"max_norm(2)"</c>; none by default. TensorFlow.js does not know it.</summary>
        public string? GammaConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class LayerNormalizationLayer : LayerKind
    {
        private static readonly Argument<EquatableArray<int>> AxisArgument = Lists.AxisList("axis", -1).WritingMeaning();
        private static readonly Argument<double> Epsilon = Argument.Real("epsilon", 0.001);
        private static readonly Argument<bool> Center = Argument.Boolean("center", true);
        private static readonly Argument<bool> Scale = Argument.Boolean("scale", true);
        private static readonly Argument<Function?> BetaInitializer = Argument.Initializer("beta_initializer", "zeros");
        private static readonly Argument<Function?> GammaInitializer = Argument.Initializer("gamma_initializer", "ones");
        private static readonly Argument<bool> RmsScaling = Argument.Boolean("rms_scaling", false).OnlyIfSet();

        public override string ClassName => "LayerNormalization";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            AxisArgument, Epsilon, Center, Scale, BetaInitializer, GammaInitializer,
            Argument.Regularizer("beta_regularizer"), Argument.Regularizer("gamma_regularizer"), Argument.Base,
            Argument.Constraint("beta_constraint").OnlyIfSet(), Argument.Constraint("gamma_constraint").OnlyIfSet(), RmsScaling,
        ];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(RmsScaling))
                throw new GraphException(ErrorId.Unsupported, "rms_scaling is not supported.", RmsScaling);
            Axes.RequireKnown(Axes.Resolve(layer, AxisArgument, inputs[0]), AxisArgument, inputs[0]);
            return inputs[0];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> shape = Axes.Resolve(layer, AxisArgument, inputs[0]).Select(axis => inputs[0][axis]).ToEquatableArray();
            if (layer.Get(Scale))
                yield return new WeightEntry("gamma", shape, layer.Get(GammaInitializer)!);
            if (layer.Get(Center))
                yield return new WeightEntry("beta", shape, layer.Get(BetaInitializer)!);
        }

        public override void Lower(LoweringContext context)
        {
            AxesLast axes = new(context, context.InputShape, Axes.Resolve(context.Layer, AxisArgument, context.InputShape));
            axes.EmitBack(new MomentNormOp(axes.Outer, 1, axes.Inner, 1, context.TryWeight("gamma"), context.TryWeight("beta"), (float)context.Get(Epsilon))
            {
                Input = axes.Bring(context.Input),
            });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind LayerNormalization = Register(new LayerNormalizationLayer());
    }
}
