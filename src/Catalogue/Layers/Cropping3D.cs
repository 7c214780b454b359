namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Cuts positions off the sides of volumes. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, depth - front - back, height - top - bottom, width - left - right, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/cropping3d/.
    /// </summary>
    /// <param name="cropping">One number for all sides; three for front/back, top/bottom and left/right; six for front, back, top, bottom, left, right. None is 1.</param>
    public sealed class Cropping3DAttribute(params int[] cropping) : LayerAttribute
    {
        /// <summary>One number for all sides; three for front/back, top/bottom and left/right; six for front, back, top, bottom, left, right. None is 1.</summary>
        public int[] Cropping => cropping;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Cropping3DLayer() : BorderLayer(3, "cropping", 1, crops: true)
    {
        public override string ClassName => "Cropping3D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Cropping3D = Register(new Cropping3DLayer());
    }
}
