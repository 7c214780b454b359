using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What two-dimensional poolings share.</summary>
    /// <param name="poolSize">Height and width of the window; one number stands for both, none for 2.</param>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class Pooling2DAttribute(params int[] poolSize) : LayerAttribute
    {
        /// <summary>Height and width of the window; one number stands for both, none for 2.</summary>
        public int[] PoolSize => poolSize;

        /// <summary>Steps of the window along height and width; the pool size by default.</summary>
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
    /// <summary>What two-dimensional poolings share: all but what becomes of a window's values.</summary>
    internal abstract class Pooling2DLayer : LayerKind
    {
        private static readonly EquatableArray<int> NoDilation = [1, 1];

        private readonly Argument<EquatableArray<int>> _poolSize = Argument.Pair("pool_size", 2);
        private readonly Argument<Padding> _padding = Argument.Choice("padding", Padding.Valid);
        private readonly Argument<EquatableArray<int>?> _strides = Argument.OptionalPair("strides");
        private readonly Argument<DataFormat> _format = Argument.Choice("data_format", DataFormat.ChannelsLast);

        protected Pooling2DLayer() => Arguments = [_poolSize, _padding, _strides, _format, Argument.Base];

        public sealed override IReadOnlyList<Argument> Arguments { get; }

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Image image = Image.Of(inputs[0], layer.Get(_format));
            (int height, int width) = Window.OutputSize(image, layer.Get(_poolSize), Strides(layer), NoDilation, layer.Get(_padding), _poolSize);
            return image.With(height, width, image.Channels);
        }

        public sealed override void Lower(LoweringContext context)
        {
            LayerScope layer = context.Layer;
            DataFormat format = layer.Get(_format);
            Image image = Image.Of(context.InputShape, format);
            WindowGeometry window = Window.Geometry(image, Image.Of(context.OutputShape, format), layer.Get(_poolSize), Strides(layer), NoDilation, layer.Get(_padding));
            context.EmitImages(Pool(window, image.Channels) with { Input = context.ChannelsLastInput(format) }, format);
        }

        // Keras and TensorFlow.js write the strides out, so the default does not show.
        public sealed override ConfigValue Upgrade(ConfigValue config, bool isTfjs) =>
            config["strides"] is null ? config.With("strides", config["pool_size"] ?? _poolSize.ToConfig(_poolSize.Default)) : config;

        protected abstract UnaryOp Pool(WindowGeometry window, int channels);

        private EquatableArray<int> Strides(LayerScope layer) => layer.Get(_strides) ?? layer.Get(_poolSize);
    }
}
