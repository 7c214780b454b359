namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Repeats positions. Input <c>[n, steps, channels]</c>, output <c>[n, steps * size, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/up_sampling1d/.
    /// </summary>
    /// <param name="size">How often each step is repeated; 2 by default.</param>
    public sealed class UpSampling1DAttribute(int size = 2) : LayerAttribute
    {
        /// <summary>How often each step is repeated; 2 by default.</summary>
        public int Size => size;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class UpSampling1DLayer() : UpSamplingLayer(1)
    {
        public override string ClassName => "UpSampling1D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind UpSampling1D = Register(new UpSampling1DLayer());
    }
}
