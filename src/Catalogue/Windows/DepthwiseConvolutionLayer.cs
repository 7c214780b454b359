using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What depthwise convolutions share.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class DepthwiseConvolutionAttribute : ConvolutionAttribute
    {
        /// <summary>Results per input channel; 1 by default.</summary>
        public int DepthMultiplier { get; set; } = 1;

        /// <summary>Fills the depthwise kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? DepthwiseInitializer { get; set; }

        /// <summary>A penalty on the depthwise kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? DepthwiseRegularizer { get; set; }

        /// <summary>A constraint on the depthwise kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? DepthwiseConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>A convolution of each channel by itself, over one or two spatial axes; each class's file has its attribute.</summary>
    internal abstract class DepthwiseConvolutionLayer : LayerKind
    {
        private readonly ConvolutionArguments _common;
        private readonly Argument<int> _depthMultiplier = Argument.Positive("depth_multiplier", 1);
        private readonly Argument<Function?> _depthwiseInitializer = Argument.Initializer("depthwise_initializer", "glorot_uniform");

        protected DepthwiseConvolutionLayer(int dimensions)
        {
            _common = new ConvolutionArguments(dimensions);
            Arguments =
            [
                .. _common.All, Argument.Base, _depthMultiplier, _depthwiseInitializer,
                Argument.Regularizer("depthwise_regularizer"), Argument.Constraint("depthwise_constraint"),
            ];
        }

        public sealed override IReadOnlyList<Argument> Arguments { get; }

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            _common.InferShape(layer, inputs[0], ResultChannels(layer, inputs[0]));

        public sealed override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            yield return _common.Kernel(layer, "depthwise_kernel", _common.Image(layer, inputs[0]).KnownChannels(), layer.Get(_depthMultiplier), _depthwiseInitializer);
            if (_common.Bias(layer, ResultChannels(layer, inputs[0])) is { } bias)
                yield return bias;
        }

        public sealed override void Lower(LoweringContext context) => _common.Emit(
            context,
            new DepthwiseConv2DOp(_common.Geometry(context), _common.Image(context.Layer, context.InputShape).Channels, context.Get(_depthMultiplier), context.Weight("depthwise_kernel"), ConvolutionArguments.Epilogue(context))
            {
                Input = context.ChannelsLastInput(context.Get(_common.Format)),
            });

        private int ResultChannels(LayerScope layer, Shape input) =>
            new Shape(_common.Image(layer, input).KnownChannels(), layer.Get(_depthMultiplier)).Product(0, 2);
    }
}
