using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each channel. Input <c>[n, height, width, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_average_pooling2d/.
    /// </summary>
    public sealed class GlobalAveragePooling2DAttribute : LayerAttribute
    {
        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;

        /// <summary>Keep height and width as axes of size 1; Keras only, TensorFlow.js ignores it.</summary>
        public bool KeepDims { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalAveragePooling2DLayer : LayerKind
    {
        private static readonly Argument<DataFormat> Format = Argument.Choice("data_format", DataFormat.ChannelsLast);
        private static readonly Argument<bool> KeepDims = Argument.Boolean("keepdims", false).OnlyIfSet("KeepDims");

        public override string ClassName => "GlobalAveragePooling2D";

        public override IReadOnlyList<Argument> Arguments { get; } = [Format, Argument.Base, KeepDims];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Image image = Image.Of(inputs[0], layer.Get(Format));
            return layer.Get(KeepDims) ? image.With(1, 1, image.Channels) : new Shape(inputs[0][0], image.Channels);
        }

        public override void Lower(LoweringContext context)
        {
            Image image = Image.Of(context.InputShape, context.Get(Format));
            context.Emit(new GlobalAveragePoolOp(image.Pixels, image.Channels) { Input = context.ChannelsLastInput(context.Get(Format)) });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalAveragePooling2D = Register(new GlobalAveragePooling2DLayer());
    }
}
