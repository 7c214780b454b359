using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A convolution of each channel by itself. Input <c>[n, height, width, channels]</c>, output
    /// <c>[n, height', width', channels * depthMultiplier]</c>; depthwise_kernel <c>[kh, kw, channels, depthMultiplier]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/.
    /// </summary>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class DepthwiseConv2DAttribute(params int[] kernelSize) : ConvolutionAttribute
    {
        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;

        /// <summary>Results per input channel; 1 by default.</summary>
        public int DepthMultiplier { get; set; } = 1;

        /// <summary>Fills the kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? DepthwiseInitializer { get; set; }

        /// <summary>A penalty on the kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? DepthwiseRegularizer { get; set; }

        /// <summary>A constraint on the kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? DepthwiseConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DepthwiseConv2DLayer : LayerKind
    {
        private static readonly ConvolutionArguments Common = new();
        private static readonly Argument<int> DepthMultiplier = Argument.Positive("depth_multiplier", 1);
        private static readonly Argument<Function?> DepthwiseInitializer = Argument.Initializer("depthwise_initializer", "glorot_uniform");

        public override string ClassName => "DepthwiseConv2D";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            .. Common.All, Argument.Base, DepthMultiplier, DepthwiseInitializer,
            Argument.Regularizer("depthwise_regularizer"), Argument.Constraint("depthwise_constraint"),
        ];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            Common.InferShape(layer, inputs[0], ResultChannels(layer, inputs[0]));

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> kernel = layer.Get(Common.KernelSize);
            yield return new WeightEntry("depthwise_kernel", [kernel[0], kernel[1], Common.Image(layer, inputs[0]).KnownChannels(), layer.Get(DepthMultiplier)], layer.Get(DepthwiseInitializer)!);
            if (Common.Bias(layer, ResultChannels(layer, inputs[0])) is { } bias)
                yield return bias;
        }

        public override void Lower(LoweringContext context) => Common.Emit(
            context,
            new DepthwiseConv2DOp(Common.Geometry(context), Common.Image(context.Layer, context.InputShape).Channels, context.Get(DepthMultiplier), context.Weight("depthwise_kernel"), ConvolutionArguments.Epilogue(context))
            {
                Input = context.ChannelsLastInput(context.Get(Common.Format)),
            });

        private static int ResultChannels(LayerScope layer, Shape input) =>
            new Shape(Common.Image(layer, input).KnownChannels(), layer.Get(DepthMultiplier)).Product(0, 2);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind DepthwiseConv2D = Register(new DepthwiseConv2DLayer());
    }
}
