namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A depthwise convolution, then a convolution of one step over the channels. Input <c>[n, steps, channels]</c>, output <c>[n, steps', filters]</c>; depthwise_kernel
    /// <c>[k, channels, depthMultiplier]</c>, pointwise_kernel <c>[1, channels * depthMultiplier, filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/separable_convolution1d/.
    /// </summary>
    /// <param name="filters">The channels of the result.</param>
    /// <param name="kernelSize">The length of the window.</param>
    public sealed class SeparableConv1DAttribute(int filters, int kernelSize) : SeparableConvolutionAttribute(filters)
    {
        /// <summary>The length of the window.</summary>
        public int KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SeparableConv1DLayer() : SeparableConvolutionLayer(1)
    {
        public override string ClassName => "SeparableConv1D";

        public override IReadOnlyList<string> Aliases => ["SeparableConvolution1D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SeparableConv1D = Register(new SeparableConv1DLayer());
    }
}
