using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What all convolutions share: their window, activation and bias.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class ConvolutionAttribute : LayerAttribute
    {
        /// <summary>Steps of the window along each axis; one number stands for all. 1 by default.</summary>
        public int[] Strides { get; set; } = [1];

        /// <summary>How windows meet the border; <see cref="Padding.Valid"/> by default.</summary>
        public Padding Padding { get; set; } = Padding.Valid;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;

        /// <summary>Steps between the taps of a window along each axis; not together with strides. 1 by default.</summary>
        public int[] DilationRate { get; set; } = [1];

        /// <summary>Applied to the result; none by default.</summary>
        public Activation Activation { get; set; } = Activation.Linear;

        /// <summary>Whether a bias is added; true by default.</summary>
        public bool UseBias { get; set; } = true;

        /// <summary>Fills the bias in a new model: <c>"zeros"</c> by default.</summary>
        public string? BiasInitializer { get; set; }

        /// <summary>A penalty on the bias while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? BiasRegularizer { get; set; }

        /// <summary>A penalty on the result while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? ActivityRegularizer { get; set; }

        /// <summary>A constraint on the bias while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? BiasConstraint { get; set; }
    }

    /// <summary>What convolutions with one kernel over all channels share.</summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class FilterConvolutionAttribute(int filters) : ConvolutionAttribute
    {
        /// <summary>The number of filters: the channels of the result.</summary>
        public int Filters => filters;

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
    /// <summary>What all convolutions share: their window, activation and bias.</summary>
    internal sealed class ConvolutionArguments
    {
        private readonly int _dimensions;
        private readonly Argument<EquatableArray<int>> _strides;
        private readonly Argument<Padding> _padding;
        private readonly Argument<EquatableArray<int>> _dilation;
        private readonly Argument<Activation> _activation = Argument.ActivationOf("activation");
        private readonly Argument<bool> _useBias = Argument.Boolean("use_bias", true);
        private readonly Argument<Function?> _biasInitializer = Argument.Initializer("bias_initializer", "zeros");

        /// <param name="dimensions">The number of spatial axes.</param>
        /// <param name="isCausal">Whether the window may see the past only.</param>
        /// <param name="isTransposed">Whether TensorFlow.js does not know a dilation.</param>
        public ConvolutionArguments(int dimensions, bool isCausal = false, bool isTransposed = false)
        {
            _dimensions = dimensions;
            KernelSize = Argument.Sizes("kernel_size", dimensions);
            _strides = Argument.Sizes("strides", dimensions, 1);
            _padding = isCausal ? Argument.Choice("padding", Padding.Valid) : Argument.OneOf("padding", Padding.Valid, Padding.Valid, Padding.Same);
            _dilation = Argument.Sizes("dilation_rate", dimensions, 1);
            // TensorFlow.js understands a sequence's format and does not write it.
            Format = Argument.Choice("data_format", DataFormat.ChannelsLast);
            if (dimensions == 1)
                Format.OnlyIfSet();
            if (isTransposed)
                _dilation.OnlyIfSet();
            All =
            [
                KernelSize, _strides, _padding, Format, _dilation, _activation, _useBias, _biasInitializer,
                Argument.Regularizer("bias_regularizer"), Argument.Regularizer("activity_regularizer"), Argument.Constraint("bias_constraint"),
            ];
        }

        public Argument<EquatableArray<int>> KernelSize { get; }

        public Argument<DataFormat> Format { get; }

        public IReadOnlyList<Argument> All { get; }

        public Image Image(LayerScope layer, Shape shape) => Catalogue.Image.Of(shape, layer.Get(Format), _dimensions);

        /// <summary>The layer's window, refusing strides together with dilation.</summary>
        public Window Window(LayerScope layer)
        {
            EquatableArray<int> strides = layer.Get(_strides);
            EquatableArray<int> dilation = layer.Get(_dilation);
            if (strides.Any(static stride => stride > 1) && dilation.Any(static rate => rate > 1))
                throw new GraphException(ErrorId.StridesWithDilation, $"Strides {strides} and DilationRate {dilation} are both above 1, which Keras and TensorFlow.js refuse. Leave one of them at 1.", _dilation);
            return new Window(layer.Get(KernelSize), strides, dilation, layer.Get(_padding));
        }

        public Shape InferShape(LayerScope layer, Shape input, int channels) => Window(layer).OutputShape(Image(layer, input), channels, KernelSize);

        /// <summary>A weight of the window's size, with two more axes.</summary>
        public WeightEntry Kernel(LayerScope layer, string name, int rows, int columns, Argument<Function?> initializer) =>
            new(name, [.. layer.Get(KernelSize), rows, columns], layer.Get(initializer)!);

        public WeightEntry? Bias(LayerScope layer, int channels) =>
            layer.Get(_useBias) ? new WeightEntry("bias", [channels], layer.Get(_biasInitializer)!) : null;

        public WindowGeometry Geometry(LoweringContext context) =>
            Window(context.Layer).Geometry(Image(context.Layer, context.InputShape), Image(context.Layer, context.OutputShape));

        public static Epilogue Epilogue(LoweringContext context) => new() { Bias = context.TryWeight("bias") };

        /// <summary>Emits the convolution, its activation, and what brings the result into the layer's format.</summary>
        public void Emit(LoweringContext context, UnaryOp convolution) => context.EmitImages(convolution, context.Get(Format), context.Get(_activation));
    }
}
