namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A convolution of each channel by itself. Input <c>[n, steps, channels]</c>, output
    /// <c>[n, steps', channels * depthMultiplier]</c>; depthwise_kernel <c>[k, channels, depthMultiplier]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution1d/.
    /// </summary>
    /// <param name="kernelSize">The length of the window.</param>
    public sealed class DepthwiseConv1DAttribute(int kernelSize) : DepthwiseConvolutionAttribute
    {
        /// <summary>The length of the window.</summary>
        public int KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DepthwiseConv1DLayer() : DepthwiseConvolutionLayer(1)
    {
        public override string ClassName => "DepthwiseConv1D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind DepthwiseConv1D = Register(new DepthwiseConv1DLayer());
    }
}
