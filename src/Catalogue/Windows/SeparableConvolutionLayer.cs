using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What separable convolutions share.</summary>
    /// <param name="filters">The channels of the result.</param>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class SeparableConvolutionAttribute(int filters) : DepthwiseConvolutionAttribute
    {
        /// <summary>The channels of the result.</summary>
        public int Filters => filters;

        /// <summary>Fills the pointwise kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? PointwiseInitializer { get; set; }

        /// <summary>A penalty on the pointwise kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? PointwiseRegularizer { get; set; }

        /// <summary>A constraint on the pointwise kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? PointwiseConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>A depthwise convolution, then a pointwise one over the channels; each class's file has its attribute.</summary>
    internal abstract class SeparableConvolutionLayer : LayerKind
    {
        private readonly ConvolutionArguments _common;
        private readonly Argument<int> _filters = Argument.Positive("filters");
        private readonly Argument<int> _depthMultiplier = Argument.Positive("depth_multiplier", 1).OnlyIfSet();
        private readonly Argument<Function?> _depthwiseInitializer = Argument.Initializer("depthwise_initializer", "glorot_uniform");
        private readonly Argument<Function?> _pointwiseInitializer = Argument.Initializer("pointwise_initializer", "glorot_uniform");

        protected SeparableConvolutionLayer(int dimensions)
        {
            _common = new ConvolutionArguments(dimensions, isCausal: dimensions == 1);
            Arguments =
            [
                _filters, .. _common.All, Argument.Base, _depthMultiplier, _depthwiseInitializer, _pointwiseInitializer,
                Argument.Regularizer("depthwise_regularizer"), Argument.Regularizer("pointwise_regularizer"),
                Argument.Constraint("depthwise_constraint"), Argument.Constraint("pointwise_constraint"),
            ];
        }

        public sealed override IReadOnlyList<Argument> Arguments { get; }

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => _common.InferShape(layer, inputs[0], layer.Get(_filters));

        public sealed override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int channels = _common.Image(layer, inputs[0]).KnownChannels();
            int multiplier = layer.Get(_depthMultiplier);
            int between = new Shape(channels, multiplier).Product(0, 2);
            yield return _common.Kernel(layer, "depthwise_kernel", channels, multiplier, _depthwiseInitializer);
            yield return new WeightEntry("pointwise_kernel", [.. layer.Get(_common.KernelSize).Select(static _ => 1), between, layer.Get(_filters)], layer.Get(_pointwiseInitializer)!);
            if (_common.Bias(layer, layer.Get(_filters)) is { } bias)
                yield return bias;
        }

        public sealed override void Lower(LoweringContext context)
        {
            WindowGeometry window = _common.Geometry(context);
            int channels = _common.Image(context.Layer, context.InputShape).Channels;
            int multiplier = context.Get(_depthMultiplier);
            DepthwiseConv2DOp depthwise = new(window, channels, multiplier, context.Weight("depthwise_kernel"), Epilogue.None)
            {
                Input = context.ChannelsLastInput(context.Get(_common.Format)),
            };
            Operand between = context.Emit(depthwise, new Shape(window.Outputs, channels, multiplier).Product(0, 3));
            _common.Emit(context, new MatMulOp(window.Outputs, channels * multiplier, context.Get(_filters), context.Weight("pointwise_kernel"), ConvolutionArguments.Epilogue(context)) { Input = between });
        }
    }
}
