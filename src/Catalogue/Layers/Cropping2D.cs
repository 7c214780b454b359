namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Cuts positions off the sides of images. Input <c>[n, height, width, channels]</c>, output <c>[n, height - top - bottom, width - left - right, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/cropping2d/.
    /// </summary>
    /// <param name="cropping">One number for all sides; two for top/bottom and left/right; four for top, bottom, left, right. None is 0.</param>
    public sealed class Cropping2DAttribute(params int[] cropping) : LayerAttribute
    {
        /// <summary>One number for all sides; two for top/bottom and left/right; four for top, bottom, left, right. None is 0.</summary>
        public int[] Cropping => cropping;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Cropping2DLayer() : BorderLayer(2, "cropping", 0, crops: true)
    {
        public override string ClassName => "Cropping2D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Cropping2D = Register(new Cropping2DLayer());
    }
}
