namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Enlarges images. Input <c>[n, height, width, channels]</c>, output <c>[n, height * size, width * size, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/up_sampling2d/.
    /// </summary>
    /// <param name="size">How much higher and wider; one number stands for both, none for 2.</param>
    public sealed class UpSampling2DAttribute(params int[] size) : LayerAttribute
    {
        /// <summary>How much higher and wider; one number stands for both, none for 2.</summary>
        public int[] Size => size;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;

        /// <summary>How new pixels are made; <see cref="Interpolation.Nearest"/>, which repeats lines and columns, by default.</summary>
        public Interpolation Interpolation { get; set; } = Interpolation.Nearest;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class UpSampling2DLayer() : UpSamplingLayer(2, InterpolationArgument)
    {
        private static readonly Argument<Interpolation> InterpolationArgument = Argument.Choice("interpolation", Interpolation.Nearest);

        public override string ClassName => "UpSampling2D";

        public override void Lower(LoweringContext context)
        {
            if (context.Get(InterpolationArgument) == Interpolation.Nearest)
            {
                base.Lower(context);
                return;
            }

            DataFormat format = FormatOf(context.Layer);
            Image image = Image.Of(context.InputShape, format);
            context.EmitResized(image, new ImagePart(0, 0, image.Height, image.Width), Image.Of(context.OutputShape, format), context.Get(InterpolationArgument), format);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind UpSampling2D = Register(new UpSampling2DLayer());
    }
}
