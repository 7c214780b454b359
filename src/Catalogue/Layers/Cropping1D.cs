namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Cuts positions off the sides of sequences. Input <c>[n, steps, channels]</c>, output <c>[n, steps - before - after, channels]</c>.
    /// Source: https://keras.io/api/layers/reshaping_layers/cropping1d/.
    /// </summary>
    /// <param name="cropping">One number for both sides, two for before and after. None is 1.</param>
    public sealed class Cropping1DAttribute(params int[] cropping) : LayerAttribute
    {
        /// <summary>One number for both sides, two for before and after. None is 1.</summary>
        public int[] Cropping => cropping;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Cropping1DLayer() : BorderLayer(1, "cropping", 1, crops: true)
    {
        public override string ClassName => "Cropping1D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Cropping1D = Register(new Cropping1DLayer());
    }
}
