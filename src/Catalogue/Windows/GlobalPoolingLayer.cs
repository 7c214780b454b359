using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What poolings over all positions share.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class GlobalPoolingAttribute : LayerAttribute
    {
        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;

        /// <summary>Keep the spatial axes, of size 1; Keras only, TensorFlow.js ignores it.</summary>
        public bool KeepDims { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>What poolings over all positions share: all but what becomes of their values.</summary>
    internal abstract class GlobalPoolingLayer : LayerKind
    {
        private readonly int _dimensions;
        private readonly Argument<DataFormat> _format = Argument.Choice("data_format", DataFormat.ChannelsLast);
        private readonly Argument<bool> _keepDims = Argument.Boolean("keepdims", false).OnlyIfSet();

        protected GlobalPoolingLayer(int dimensions)
        {
            _dimensions = dimensions;
            // TensorFlow.js pools sequences in one format only.
            if (dimensions == 1)
                _format.OnlyIfSet();
            Arguments = [_format, Argument.Base, _keepDims];
        }

        public sealed override IReadOnlyList<Argument> Arguments { get; }

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Image image = Image.Of(inputs[0], layer.Get(_format), _dimensions);
            return layer.Get(_keepDims) ? image.With(Enumerable.Repeat(1, _dimensions), image.Channels) : new Shape(inputs[0][0], image.Channels);
        }

        public sealed override void Lower(LoweringContext context)
        {
            DataFormat format = context.Get(_format);
            Image image = Image.Of(context.InputShape, format, _dimensions);
            context.Emit(Reduce(context, Pool(image.Pixels, image.Channels) with { Input = context.ChannelsLastInput(format) }));
        }

        /// <summary>The operation, or another where the input is masked.</summary>
        protected virtual Op Reduce(LoweringContext context, UnaryOp pool) => pool;

        protected abstract UnaryOp Pool(int positions, int channels);
    }
}
