namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Zeros around images. Input <c>[n, height, width, channels]</c>, output <c>[n, top + height + bottom, left + width + right, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/zero_padding2d/.
    /// </summary>
    /// <param name="padding">One number for all sides; two for top/bottom and left/right; four for top, bottom, left, right. None is 1.</param>
    public sealed class ZeroPadding2DAttribute(params int[] padding) : LayerAttribute
    {
        /// <summary>One number for all sides; two for top/bottom and left/right; four for top, bottom, left, right. None is 1.</summary>
        public int[] Padding => padding;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ZeroPadding2DLayer() : BorderLayer(2, "padding", 1, crops: false)
    {
        public override string ClassName => "ZeroPadding2D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ZeroPadding2D = Register(new ZeroPadding2DLayer());
    }
}
