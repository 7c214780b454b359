using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Brings groups of channels to mean 0 and variance 1, all their positions together, then scales each channel by gamma and shifts
    /// it by beta; the output has the input's shape. Weights gamma and beta, each <c>[channels]</c>. Keras only.
    /// Source: https://keras.io/api/layers/normalization_layers/group_normalization/.
    /// </summary>
    public sealed class GroupNormalizationAttribute : LayerAttribute
    {
        /// <summary>The number of groups, which divides the channels; -1 makes each channel a group. 32 by default.</summary>
        public int Groups { get; set; } = 32;

        /// <summary>The channel axis; the last by default.</summary>
        public int Axis { get; set; } = -1;

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

        /// <summary>A constraint on beta while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? BetaConstraint { get; set; }

        /// <summary>A constraint on gamma while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? GammaConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GroupNormalizationLayer : LayerKind
    {
        private static readonly Argument<int> Groups = Argument.Integer("groups", 32);
        private static readonly Argument<int> AxisArgument = Argument.Axis("axis", -1);
        private static readonly Argument<double> Epsilon = Argument.Real("epsilon", 0.001);
        private static readonly Argument<bool> Center = Argument.Boolean("center", true);
        private static readonly Argument<bool> Scale = Argument.Boolean("scale", true);
        private static readonly Argument<Function?> BetaInitializer = Argument.Initializer("beta_initializer", "zeros");
        private static readonly Argument<Function?> GammaInitializer = Argument.Initializer("gamma_initializer", "ones");

        public override string ClassName => "GroupNormalization";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Groups, AxisArgument, Epsilon, Center, Scale, BetaInitializer, GammaInitializer,
            Argument.Regularizer("beta_regularizer"), Argument.Regularizer("gamma_regularizer"),
            Argument.Constraint("beta_constraint"), Argument.Constraint("gamma_constraint"), Argument.Base,
        ];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int axis = Axes.Resolve(layer, AxisArgument, inputs[0]);
            Axes.RequireKnown([axis], AxisArgument, inputs[0]);
            int channels = inputs[0][axis];
            int groups = GroupCount(layer, channels);
            if (groups <= 0 || channels % groups != 0)
                throw new GraphException(ErrorId.BadArgument, $"Groups is {groups}, which does not divide the {channels} channels of its input {inputs[0]} (axis {axis}). Choose a number that does, or -1 for a group per channel.", Groups);
            return inputs[0];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> shape = [inputs[0][Axes.Resolve(layer, AxisArgument, inputs[0])]];
            if (layer.Get(Scale))
                yield return new WeightEntry("gamma", shape, layer.Get(GammaInitializer)!);
            if (layer.Get(Center))
                yield return new WeightEntry("beta", shape, layer.Get(BetaInitializer)!);
        }

        // With the channels first, a group lies in one piece.
        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            int axis = Axes.Resolve(context.Layer, AxisArgument, input);
            int groups = GroupCount(context.Layer, input[axis]);
            AxesLast positions = new(context, input, Enumerable.Range(1, input.Rank - 1).Where(other => other != axis));
            positions.EmitBack(new MomentNormOp(
                1, groups, input[axis] / groups, positions.Inner, context.TryWeight("gamma"), context.TryWeight("beta"), (float)context.Get(Epsilon))
            {
                Input = positions.Bring(context.Input),
            });
        }

        private static int GroupCount(LayerScope layer, int channels) => layer.Get(Groups) == -1 ? channels : layer.Get(Groups);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GroupNormalization = Register(new GroupNormalizationLayer());
    }
}
