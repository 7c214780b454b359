using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What poolings over windows share.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class PoolingAttribute : LayerAttribute
    {
        /// <summary>Steps of the window along each axis; the pool size by default.</summary>
        public int[] Strides { get; set; } = [];

        /// <summary>How windows meet the border; <see cref="Padding.Valid"/> by default.</summary>
        public Padding Padding { get; set; } = Padding.Valid;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>What poolings over windows share: all but what becomes of a window's values.</summary>
    internal abstract class PoolingLayer : LayerKind
    {
        private readonly int _dimensions;
        private readonly Argument<EquatableArray<int>> _poolSize;
        private readonly Argument<Padding> _padding = Argument.OneOf("padding", Padding.Valid, Padding.Valid, Padding.Same);
        private readonly Argument<EquatableArray<int>?> _strides;
        private readonly Argument<DataFormat> _format = Argument.Choice("data_format", DataFormat.ChannelsLast);

        protected PoolingLayer(int dimensions)
        {
            _dimensions = dimensions;
            _poolSize = Argument.Sizes("pool_size", dimensions, 2);
            _strides = Argument.OptionalSizes("strides", dimensions);
            // TensorFlow.js pools sequences in one format only.
            if (dimensions == 1)
                _format.OnlyIfSet();
            Arguments = [_poolSize, _padding, _strides, _format, Argument.Base];
        }

        public sealed override IReadOnlyList<Argument> Arguments { get; }

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Image image = ImageOf(layer, inputs[0]);
            return WindowOf(layer).OutputShape(image, image.Channels, _poolSize);
        }

        public sealed override void Lower(LoweringContext context)
        {
            DataFormat format = context.Get(_format);
            Image image = ImageOf(context.Layer, context.InputShape);
            WindowGeometry window = WindowOf(context.Layer).Geometry(image, ImageOf(context.Layer, context.OutputShape));
            context.EmitImages(Pool(window, image.Channels) with { Input = context.ChannelsLastInput(format) }, format);
        }

        // Keras and TensorFlow.js write the strides out, so the default does not show.
        public sealed override ConfigValue Upgrade(ConfigValue config, bool isTfjs) =>
            config["strides"] is null ? config.With("strides", config["pool_size"] ?? _poolSize.ToConfig(_poolSize.Default)) : config;

        protected abstract UnaryOp Pool(WindowGeometry window, int channels);

        private Image ImageOf(LayerScope layer, Shape shape) => Image.Of(shape, layer.Get(_format), _dimensions);

        private Window WindowOf(LayerScope layer)
        {
            EquatableArray<int> size = layer.Get(_poolSize);
            return new Window(size, layer.Get(_strides) ?? size, layer.Get(_padding));
        }
    }
}
