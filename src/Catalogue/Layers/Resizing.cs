namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Resizes images. Input <c>[n, h, w, channels]</c>, output <c>[n, height, width, channels]</c>. Source: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/resizing/.</summary>
    /// <param name="height">The height of the result.</param>
    /// <param name="width">The width of the result.</param>
    public sealed class ResizingAttribute(int height, int width) : LayerAttribute
    {
        /// <summary>The height of the result.</summary>
        public int Height => height;

        /// <summary>The width of the result.</summary>
        public int Width => width;

        /// <summary>How pixels between pixels are found; bilinear by default.</summary>
        public Interpolation Interpolation { get; set; } = Interpolation.Bilinear;

        /// <summary>Whether what would distort images is cut off first, as much at either end.</summary>
        public bool CropToAspectRatio { get; set; }

        /// <summary>Where the channel axis is; last by default. TensorFlow.js does not know it.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ResizingLayer : ResizeLayer
    {
        private static readonly Argument<Interpolation> InterpolationArgument = Argument.Choice("interpolation", Interpolation.Bilinear);
        private static readonly Argument<bool> CropToAspectRatio = Argument.Boolean("crop_to_aspect_ratio", false);
        private static readonly Argument<bool> PadToAspectRatio = Argument.Boolean("pad_to_aspect_ratio", false).OnlyIfSet();

        public override string ClassName => "Resizing";

        public override IReadOnlyList<Argument> Arguments { get; } = [Height, Width, InterpolationArgument, CropToAspectRatio, Argument.Base, PadToAspectRatio, Format];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(PadToAspectRatio))
                throw new GraphException(ErrorId.Unsupported, "pad_to_aspect_ratio is not supported. Use CropToAspectRatio, or [ZeroPadding2D] before it.", PadToAspectRatio);
            return base.InferShape(layer, inputs);
        }

        public override void Lower(LoweringContext context)
        {
            Image image = Image.Of(context.InputShape, context.Get(Format));
            ImagePart part = context.Get(CropToAspectRatio) ? Undistorted(image, context.Get(Height), context.Get(Width)) : new ImagePart(0, 0, image.Height, image.Width);
            EmitResize(context, image, part, context.Get(InterpolationArgument));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Resizing = Register(new ResizingLayer());
    }
}
