using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What transposed convolutions share.</summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class TransposedConvolutionAttribute(int filters) : FilterConvolutionAttribute(filters)
    {
        /// <summary>
        /// Positions added at the end of each axis, fewer than its stride; one number stands for all. By default the result
        /// of <see cref="Padding.Same"/> is strides times as large as the input. Keras only.
        /// </summary>
        public int[] OutputPadding { get; set; } = [];
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>
    /// The gradient of a convolution with respect to its input, over one, two or three spatial axes; each class's file has its
    /// attribute. Source: https://keras.io/api/layers/convolution_layers/convolution2d_transpose/.
    /// </summary>
    internal abstract class TransposedConvolutionLayer : LayerKind
    {
        private readonly ConvolutionArguments _common;
        private readonly Argument<int> _filters = Argument.Positive("filters");
        private readonly Argument<Function?> _kernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private readonly Argument<EquatableArray<int>?> _outputPadding;

        protected TransposedConvolutionLayer(int dimensions)
        {
            _common = new ConvolutionArguments(dimensions, isTransposed: true);
            _outputPadding = Argument.OptionalSizes("output_padding", dimensions, minimum: 0).OnlyIfSet();
            Arguments =
            [
                _filters, _kernelInitializer, Argument.Regularizer("kernel_regularizer"), Argument.Constraint("kernel_constraint"),
                .. _common.All, Argument.Base, _outputPadding,
            ];
        }

        public sealed override IReadOnlyList<Argument> Arguments { get; }

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Image image = _common.Image(layer, inputs[0]);
            Window window = _common.Window(layer);
            EquatableArray<int>? added = layer.Get(_outputPadding);
            if (added is { } padding && padding.Zip(window.Strides, static (a, b) => a >= b).Any(static tooMuch => tooMuch))
                throw new GraphException(ErrorId.BadArgument, $"OutputPadding {padding} is not below Strides {window.Strides}, as Keras wants it on each axis. Use larger strides or less padding.", _outputPadding);
            int[] sizes = new int[image.Dimensions];
            for (int axis = 0; axis < sizes.Length; axis++)
            {
                sizes[axis] = ResultSize(image[axis], window, axis, added?[axis]);
                if (image[axis] != Shape.Unknown && sizes[axis] < 1)
                    throw new GraphException(ErrorId.BadArgument, $"its result has no position along the {image.NameOf(axis)}. Use more OutputPadding.", _outputPadding);
            }

            return image.With(sizes, layer.Get(_filters));
        }

        public sealed override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            yield return _common.Kernel(layer, "kernel", layer.Get(_filters), _common.Image(layer, inputs[0]).KnownChannels(), _kernelInitializer);
            if (_common.Bias(layer, layer.Get(_filters)) is { } bias)
                yield return bias;
        }

        public sealed override void Lower(LoweringContext context)
        {
            // The convolution whose gradient it is leads from the result to the input.
            Image result = _common.Image(context.Layer, context.OutputShape);
            Image input = _common.Image(context.Layer, context.InputShape);
            WindowGeometry window = _common.Window(context.Layer).Geometry(result, input);
            _common.Emit(
                context,
                new TransposedConvolutionOp(window, input.Channels, result.Channels, context.Weight("kernel"), ConvolutionArguments.Epilogue(context))
                {
                    Input = context.ChannelsLastInput(context.Get(_common.Format)),
                });
        }

        // Keras' rule: with an output padding, "same" keeps a position for each input and the middle of the window.
        private static int ResultSize(int input, Window window, int axis, int? added)
        {
            if (input == Shape.Unknown)
                return Shape.Unknown;
            int stride = window.Strides[axis];
            long reach = window.Reach(axis);
            long size = (input - 1L) * stride;
            if (window.Padding == Padding.Same)
                size += added is { } after ? (reach % 2) + after : stride;
            else
                size += added is { } after ? reach + after : Math.Max(reach, stride);
            return checked((int)size);
        }
    }
}
