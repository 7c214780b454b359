using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Brings inputs to mean 0 and variance 1 by the statistics of the training data: <c>(x - mean) / sqrt(variance)</c>; the output has the
    /// input's shape. The statistics are arguments or, without these, weights mean and variance, not trainable, of the sizes of the axes, and a count.
    /// Keras only. Source: https://keras.io/api/layers/preprocessing_layers/numerical/normalization/.
    /// </summary>
    public sealed class NormalizationAttribute : LayerAttribute
    {
        /// <summary>The axes that have statistics of their own; the last by default, and none (<c>[]</c>) for one mean and variance for all.</summary>
        public int[] Axis { get; set; } = [-1];

        /// <summary>One mean, or one for each position along the axes; a weight by default.</summary>
        public double[] Mean { get; set; } = [];

        /// <summary>One variance, or one for each position along the axes; a weight by default.</summary>
        public double[] Variance { get; set; } = [];

        /// <summary>Whether the inverse is computed: <c>x * sqrt(variance) + mean</c>.</summary>
        public bool Invert { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class NormalizationLayer : LayerKind
    {
        // Keras' smallest divisor.
        private const double Epsilon = 1e-7;

        private static readonly Argument<EquatableArray<int>> AxisArgument = Lists.AxesOrNone("axis", -1);
        private static readonly Argument<EquatableArray<double>?> Mean = Lists.OptionalReals("mean");
        private static readonly Argument<EquatableArray<double>?> Variance = Lists.OptionalReals("variance");
        private static readonly Argument<bool> Invert = Argument.Boolean("invert", false);

        public override string ClassName => "Normalization";

        public override IReadOnlyList<Argument> Arguments { get; } = [AxisArgument, Mean, Variance, Invert, Argument.Base];

        // A null that is written means no axis, not the default.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config.Members.Any(static member => member.Key == AxisArgument.Key && member.Value.IsNull)
            ? config.With(AxisArgument.Key, Argument.Numbers([]))
            : config;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            int[] axes = Axes.Resolve(layer, AxisArgument, input);
            Axes.RequireKnown(axes, AxisArgument, input);
            if (layer.Get(Mean) is null != layer.Get(Variance) is null)
                throw new GraphException(ErrorId.BadArgument, "it has one of Mean and Variance. Give both, or neither for weights.", layer.Get(Mean) is null ? Mean : Variance);
            foreach (Argument<EquatableArray<double>?> argument in new[] { Mean, Variance })
            {
                if (layer.Get(argument) is { } values && values.Count != 1 && values.Count != input.Size(axes))
                    throw new GraphException(ErrorId.ShapeMismatch, $"{argument.Property} has {values.Count} numbers, but the axes {layer.Get(AxisArgument)} of its input {input} have {input.Size(axes)} positions. Give one number, or one for each.", argument);
            }

            return input;
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(Mean) is not null)
                yield break;
            EquatableArray<int> shape = Axes.Resolve(layer, AxisArgument, inputs[0]).OrderBy(static axis => axis).Select(axis => inputs[0][axis]).ToEquatableArray();
            yield return new WeightEntry("mean", shape, Initializers.Zeros, Trainable: false);
            yield return new WeightEntry("variance", shape, Initializers.Ones, Trainable: false);
            // How many values the statistics are of, for Keras to go on from.
            yield return new WeightEntry("count", [], Initializers.Zeros, Trainable: false) { DType = DType.Int32 };
        }

        public override void Lower(LoweringContext context)
        {
            AxesLast axes = new(context, context.InputShape, Axes.Resolve(context.Layer, AxisArgument, context.InputShape));
            bool invert = context.Get(Invert);
            UnaryOp op = context.Get(Mean) is { } mean
                ? Rescale(axes, mean, context.Get(Variance)!.Value, invert)
                : new StandardizeOp(axes.Outer, axes.Inner, context.Weight("mean"), context.Weight("variance"), invert);
            axes.EmitBack(op with { Input = axes.Bring(context.Input) });
        }

        private static RescaleOp Rescale(AxesLast axes, EquatableArray<double> mean, EquatableArray<double> variance, bool invert)
        {
            EquatableArray<float> means = Lists.Singles(mean);
            EquatableArray<float> scales = variance.Select(value => Math.Max(Math.Sqrt(value), Epsilon)).Select(deviation => (float)(invert ? deviation : 1 / deviation)).ToEquatableArray();
            return invert ? new RescaleOp(axes.Outer, axes.Inner, [0f], scales, means) : new RescaleOp(axes.Outer, axes.Inner, means, scales, [0f]);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Normalization = Register(new NormalizationLayer());
    }
}
