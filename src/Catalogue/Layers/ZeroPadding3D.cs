namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Zeros around volumes. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, front + depth + back, top + height + bottom, left + width + right, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/zero_padding3d/.
    /// </summary>
    /// <param name="padding">One number for all sides; three for front/back, top/bottom and left/right; six for front, back, top, bottom, left, right. None is 1.</param>
    public sealed class ZeroPadding3DAttribute(params int[] padding) : LayerAttribute
    {
        /// <summary>One number for all sides; three for front/back, top/bottom and left/right; six for front, back, top, bottom, left, right. None is 1.</summary>
        public int[] Padding => padding;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ZeroPadding3DLayer() : BorderLayer(3, "padding", 1, crops: false)
    {
        public override string ClassName => "ZeroPadding3D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ZeroPadding3D = Register(new ZeroPadding3DLayer());
    }
}
