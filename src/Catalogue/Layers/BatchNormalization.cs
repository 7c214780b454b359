using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Normalizes by the moving mean and variance of one axis, then scales by gamma and shifts by beta; the output has the
    /// input's shape. Weights gamma, beta, moving_mean, moving_variance, each <c>[axis size]</c>.
    /// Source: https://keras.io/api/layers/normalization_layers/batch_normalization/.
    /// </summary>
    public sealed class BatchNormalizationAttribute : LayerAttribute
    {
        /// <summary>The axis that is normalized, usually the channels; the last by default.</summary>
        public int Axis { get; set; } = -1;

        /// <summary>How slowly the moving statistics follow while training.</summary>
        public double Momentum { get; set; } = 0.99;

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

        /// <summary>Fills the moving mean in a new model: <c>"zeros"</c> by default.</summary>
        public string? MovingMeanInitializer { get; set; }

        /// <summary>Fills the moving variance in a new model: <c>"ones"</c> by default.</summary>
        public string? MovingVarianceInitializer { get; set; }

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
    internal sealed class BatchNormalizationLayer : LayerKind
    {
        private static readonly Argument<int> AxisArgument = Argument.Axis("axis", -1);
        private static readonly Argument<double> Epsilon = Argument.Real("epsilon", 0.001);
        private static readonly Argument<bool> Center = Argument.Boolean("center", true);
        private static readonly Argument<bool> Scale = Argument.Boolean("scale", true);
        private static readonly Argument<Function?> BetaInitializer = Argument.Initializer("beta_initializer", "zeros");
        private static readonly Argument<Function?> GammaInitializer = Argument.Initializer("gamma_initializer", "ones");
        private static readonly Argument<Function?> MeanInitializer = Argument.Initializer("moving_mean_initializer", "zeros");
        private static readonly Argument<Function?> VarianceInitializer = Argument.Initializer("moving_variance_initializer", "ones");

        public override string ClassName => "BatchNormalization";

        public override IReadOnlyList<string> Aliases => ["BatchNormalizationV1", "BatchNormalizationV2"];

        public override IReadOnlyList<string> CallParameters { get; } = ["inputs", CallArguments.Training, CallArguments.Mask];

        // A frozen one goes by its moving mean in training, too.
        public override bool DiffersInTraining(LayerScope layer) => layer.Trainable;

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            AxisArgument, Argument.Real("momentum", 0.99).TrainingOnly(), Epsilon, Center, Scale,
            BetaInitializer, GammaInitializer, MeanInitializer, VarianceInitializer,
            Argument.Regularizer("beta_regularizer"), Argument.Regularizer("gamma_regularizer"),
            Argument.Constraint("beta_constraint"), Argument.Constraint("gamma_constraint"), Argument.Base,
        ];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int axis = Axes.Resolve(layer, AxisArgument, inputs[0]);
            if (inputs[0][axis] == Shape.Unknown)
                throw new GraphException(ErrorId.UnknownAxis, $"its weights depend on axis {axis}, which its input {inputs[0]} leaves open. Give that axis a size.", AxisArgument);
            return inputs[0];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> shape = [inputs[0][Axes.Resolve(layer, AxisArgument, inputs[0])]];
            if (layer.Get(Scale))
                yield return new WeightEntry("gamma", shape, layer.Get(GammaInitializer)!);
            if (layer.Get(Center))
                yield return new WeightEntry("beta", shape, layer.Get(BetaInitializer)!);
            yield return new WeightEntry("moving_mean", shape, layer.Get(MeanInitializer)!, Trainable: false);
            yield return new WeightEntry("moving_variance", shape, layer.Get(VarianceInitializer)!, Trainable: false);
        }

        // Old files hold the axis in a list.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config["axis"] is { Kind: ConfigKind.Array, Items: { Count: 1 } items }
            ? config.With("axis", items[0])
            : config;

        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            int axis = Axes.Resolve(context.Layer, AxisArgument, input);
            BatchNormWeights weights = new(
                context.TryWeight("gamma"),
                context.TryWeight("beta"),
                context.Weight("moving_mean"),
                context.Weight("moving_variance"),
                (float)context.Get(Epsilon));
            context.Emit(new BatchNormOp(input.Product(1, axis), input[axis], input.Product(axis + 1, input.Rank), weights) { Input = context.Input });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind BatchNormalization = Register(new BatchNormalizationLayer());
    }
}
