namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The middle of images. Input <c>[n, h, w, channels]</c>, output <c>[n, height, width, channels]</c>. Smaller images are resized, after what
    /// would distort them is cut off.
    /// Source: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/center_crop/.
    /// </summary>
    /// <param name="height">The height of the result.</param>
    /// <param name="width">The width of the result.</param>
    public sealed class CenterCropAttribute(int height, int width) : LayerAttribute
    {
        /// <summary>The height of the result.</summary>
        public int Height => height;

        /// <summary>The width of the result.</summary>
        public int Width => width;

        /// <summary>Where the channel axis is; last by default. TensorFlow.js does not know it.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class CenterCropLayer : ResizeLayer
    {
        public override string ClassName => "CenterCrop";

        public override IReadOnlyList<Argument> Arguments { get; } = [Height, Width, Argument.Base, Format];

        public override void Lower(LoweringContext context)
        {
            Image image = Image.Of(context.InputShape, context.Get(Format));
            (int height, int width) = (context.Get(Height), context.Get(Width));
            if (image.Height < height || image.Width < width)
                EmitResize(context, image, Undistorted(image, height, width), Interpolation.Bilinear);
            else
                EmitResize(context, image, new ImagePart((image.Height - height) / 2, (image.Width - width) / 2, height, width), Interpolation.Nearest);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind CenterCrop = Register(new CenterCropLayer());
    }
}
