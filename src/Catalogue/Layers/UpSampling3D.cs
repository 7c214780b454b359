namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Repeats positions. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, depth * size, height * size, width * size, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/up_sampling3d/.
    /// </summary>
    /// <param name="size">How often each plane, line and column is repeated; one number stands for all, none for 2.</param>
    public sealed class UpSampling3DAttribute(params int[] size) : LayerAttribute
    {
        /// <summary>How often each plane, line and column is repeated; one number stands for all, none for 2.</summary>
        public int[] Size => size;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class UpSampling3DLayer() : UpSamplingLayer(3)
    {
        public override string ClassName => "UpSampling3D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind UpSampling3D = Register(new UpSampling3DLayer());
    }
}
