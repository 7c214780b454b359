using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A depthwise convolution, then a 1x1 convolution over the channels. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', filters]</c>; depthwise_kernel
    /// <c>[kh, kw, channels, depthMultiplier]</c>, pointwise_kernel <c>[1, 1, channels * depthMultiplier, filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/separable_convolution2d/.
    /// </summary>
    /// <param name="filters">The channels of the result.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class SeparableConv2DAttribute(int filters, params int[] kernelSize) : ConvolutionAttribute
    {
        /// <summary>The channels of the result.</summary>
        public int Filters => filters;

        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;

        /// <summary>Intermediate results per input channel; 1 by default.</summary>
        public int DepthMultiplier { get; set; } = 1;

        /// <summary>Fills the depthwise kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? DepthwiseInitializer { get; set; }

        /// <summary>Fills the pointwise kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? PointwiseInitializer { get; set; }

        /// <summary>A penalty on the depthwise kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? DepthwiseRegularizer { get; set; }

        /// <summary>A penalty on the pointwise kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? PointwiseRegularizer { get; set; }

        /// <summary>A constraint on the depthwise kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? DepthwiseConstraint { get; set; }

        /// <summary>A constraint on the pointwise kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? PointwiseConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SeparableConv2DLayer : LayerKind
    {
        private static readonly ConvolutionArguments Common = new();
        private static readonly Argument<int> Filters = Argument.Positive("filters");
        private static readonly Argument<int> DepthMultiplier = Argument.Positive("depth_multiplier", 1).OnlyIfSet();
        private static readonly Argument<Function?> DepthwiseInitializer = Argument.Initializer("depthwise_initializer", "glorot_uniform");
        private static readonly Argument<Function?> PointwiseInitializer = Argument.Initializer("pointwise_initializer", "glorot_uniform");

        public override string ClassName => "SeparableConv2D";

        public override IReadOnlyList<string> Aliases => ["SeparableConvolution2D"];

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Filters, .. Common.All, Argument.Base, DepthMultiplier, DepthwiseInitializer, PointwiseInitializer,
            Argument.Regularizer("depthwise_regularizer"), Argument.Regularizer("pointwise_regularizer"),
            Argument.Constraint("depthwise_constraint"), Argument.Constraint("pointwise_constraint"),
        ];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => Common.InferShape(layer, inputs[0], layer.Get(Filters));

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> kernel = layer.Get(Common.KernelSize);
            int channels = Common.Image(layer, inputs[0]).KnownChannels();
            int multiplier = layer.Get(DepthMultiplier);
            int between = new Shape(channels, multiplier).Product(0, 2);
            yield return new WeightEntry("depthwise_kernel", [kernel[0], kernel[1], channels, multiplier], layer.Get(DepthwiseInitializer)!);
            yield return new WeightEntry("pointwise_kernel", [1, 1, between, layer.Get(Filters)], layer.Get(PointwiseInitializer)!);
            if (Common.Bias(layer, layer.Get(Filters)) is { } bias)
                yield return bias;
        }

        public override void Lower(LoweringContext context)
        {
            WindowGeometry window = Common.Geometry(context);
            int channels = Common.Image(context.Layer, context.InputShape).Channels;
            int multiplier = context.Get(DepthMultiplier);
            int pixels = window.Height.Output * window.Width.Output;
            DepthwiseConv2DOp depthwise = new(window, channels, multiplier, context.Weight("depthwise_kernel"), Epilogue.None)
            {
                Input = context.ChannelsLastInput(context.Get(Common.Format)),
            };
            Operand between = context.Emit(depthwise, new Shape(pixels, channels, multiplier).Product(0, 3));
            Common.Emit(context, new MatMulOp(pixels, channels * multiplier, context.Get(Filters), context.Weight("pointwise_kernel"), ConvolutionArguments.Epilogue(context)) { Input = between });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SeparableConv2D = Register(new SeparableConv2DLayer());
    }
}
