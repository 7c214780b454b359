using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What all convolutions share: their window, activation and bias.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class ConvolutionAttribute : LayerAttribute
    {
        /// <summary>Steps of the window along height and width; one number stands for both. 1 by default.</summary>
        public int[] Strides { get; set; } = [1];

        /// <summary>How windows meet the border; <see cref="Padding.Valid"/> by default.</summary>
        public Padding Padding { get; set; } = Padding.Valid;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;

        /// <summary>Steps between the taps of a window along height and width; not together with strides. 1 by default.</summary>
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
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>What all two-dimensional convolutions share: their window, activation and bias.</summary>
    internal sealed class ConvolutionArguments
    {
        private readonly Argument<EquatableArray<int>> _strides = Argument.Pair("strides", 1);
        private readonly Argument<Padding> _padding = Argument.Choice("padding", LayersGen.Padding.Valid);
        private readonly Argument<EquatableArray<int>> _dilation = Argument.Pair("dilation_rate", 1);
        private readonly Argument<Activation> _activation = Argument.ActivationOf("activation");
        private readonly Argument<bool> _useBias = Argument.Boolean("use_bias", true);
        private readonly Argument<Function?> _biasInitializer = Argument.Initializer("bias_initializer", "zeros");

        public ConvolutionArguments() => All =
        [
            KernelSize, _strides, _padding, Format, _dilation, _activation, _useBias, _biasInitializer,
            Argument.Regularizer("bias_regularizer"), Argument.Regularizer("activity_regularizer"), Argument.Constraint("bias_constraint"),
        ];

        public Argument<EquatableArray<int>> KernelSize { get; } = Argument.Pair("kernel_size");

        public Argument<DataFormat> Format { get; } = Argument.Choice("data_format", DataFormat.ChannelsLast);

        public IReadOnlyList<Argument> All { get; }

        public Image Image(LayerScope layer, Shape shape) => Catalogue.Image.Of(shape, layer.Get(Format));

        public Shape InferShape(LayerScope layer, Shape input, int channels)
        {
            Image image = Image(layer, input);
            EquatableArray<int> strides = layer.Get(_strides);
            EquatableArray<int> dilation = layer.Get(_dilation);
            if (strides.Any(static stride => stride > 1) && dilation.Any(static rate => rate > 1))
                throw new GraphException(ErrorId.StridesWithDilation, $"Strides {strides} and DilationRate {dilation} are both above 1, which Keras and TensorFlow.js refuse. Leave one of them at 1.", _dilation);
            (int height, int width) = Window.OutputSize(image, layer.Get(KernelSize), strides, dilation, layer.Get(_padding), KernelSize);
            return image.With(height, width, channels);
        }

        public WeightEntry? Bias(LayerScope layer, int channels) =>
            layer.Get(_useBias) ? new WeightEntry("bias", [channels], layer.Get(_biasInitializer)!) : null;

        public WindowGeometry Geometry(LoweringContext context)
        {
            LayerScope layer = context.Layer;
            return Window.Geometry(
                Image(layer, context.InputShape),
                Image(layer, context.OutputShape),
                layer.Get(KernelSize),
                layer.Get(_strides),
                layer.Get(_dilation),
                layer.Get(_padding));
        }

        public static Epilogue Epilogue(LoweringContext context) => new() { Bias = context.TryWeight("bias") };

        /// <summary>Emits the convolution, its activation, and what brings the result into the layer's format.</summary>
        public void Emit(LoweringContext context, UnaryOp convolution)
        {
            Activation activation = context.Get(_activation);
            DataFormat format = context.Get(Format);
            // Softmax runs along the last axis, whatever the format calls it.
            if (format == DataFormat.ChannelsLast)
            {
                context.EmitActivated(convolution, activation);
                return;
            }

            Image output = Image(context.Layer, context.OutputShape);
            Operand result = context.Emit(convolution, context.OutputShape.SampleSize);
            TransposeOp back = new(output.Pixels, output.Channels) { Input = result };
            context.EmitActivated(back, activation);
        }
    }
}
