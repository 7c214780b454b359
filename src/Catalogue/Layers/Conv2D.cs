using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A two-dimensional convolution. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', filters]</c>; kernel <c>[kh, kw, channels, filters]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution2d/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class Conv2DAttribute(int filters, params int[] kernelSize) : ConvolutionAttribute
    {
        /// <summary>The number of filters: the channels of the result.</summary>
        public int Filters => filters;

        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;

        /// <summary>Only 1 is supported, as in TensorFlow.js.</summary>
        public int Groups { get; set; } = 1;

        /// <summary>Fills the kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? KernelInitializer { get; set; }

        /// <summary>A penalty on the kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? KernelRegularizer { get; set; }

        /// <summary>A constraint on the kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? KernelConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv2DLayer : LayerKind
    {
        private static readonly ConvolutionArguments Common = new();
        private static readonly Argument<int> Filters = Argument.Positive("filters");
        private static readonly Argument<Function?> KernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private static readonly Argument<int> Groups = Argument.Positive("groups", 1).OnlyIfSet();

        public override string ClassName => "Conv2D";

        public override IReadOnlyList<string> Aliases => ["Convolution2D"];

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Filters, KernelInitializer, Argument.Regularizer("kernel_regularizer"), Argument.Constraint("kernel_constraint"),
            .. Common.All, Argument.Base, Groups,
        ];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(Groups) != 1)
                throw new GraphException(ErrorId.Unsupported, "only one group is supported; TensorFlow.js knows no others either.", Groups);
            return Common.InferShape(layer, inputs[0], layer.Get(Filters));
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> kernel = layer.Get(Common.KernelSize);
            yield return new WeightEntry("kernel", [kernel[0], kernel[1], Common.Image(layer, inputs[0]).KnownChannels(), layer.Get(Filters)], layer.Get(KernelInitializer)!);
            if (Common.Bias(layer, layer.Get(Filters)) is { } bias)
                yield return bias;
        }

        public override void Lower(LoweringContext context) => Common.Emit(
            context,
            new Conv2DOp(Common.Geometry(context), Common.Image(context.Layer, context.InputShape).Channels, context.Get(Filters), context.Weight("kernel"), ConvolutionArguments.Epilogue(context))
            {
                Input = context.ChannelsLastInput(context.Get(Common.Format)),
            });
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv2D = Register(new Conv2DLayer());
    }
}
