namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Zeros around sequences. Input <c>[n, steps, channels]</c>, output <c>[n, before + steps + after, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/zero_padding1d/.
    /// </summary>
    /// <param name="padding">One number for both sides, two for before and after. None is 1.</param>
    public sealed class ZeroPadding1DAttribute(params int[] padding) : LayerAttribute
    {
        /// <summary>One number for both sides, two for before and after. None is 1.</summary>
        public int[] Padding => padding;

        /// <summary>Where the channel axis is; last by default. Keras only.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ZeroPadding1DLayer() : BorderLayer(1, "padding", 1, crops: false)
    {
        public override string ClassName => "ZeroPadding1D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ZeroPadding1D = Register(new ZeroPadding1DLayer());
    }
}
