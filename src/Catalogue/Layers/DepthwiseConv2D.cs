namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A convolution of each channel by itself. Input <c>[n, height, width, channels]</c>, output
    /// <c>[n, height', width', channels * depthMultiplier]</c>; depthwise_kernel <c>[kh, kw, channels, depthMultiplier]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/depthwise_convolution2d/.
    /// </summary>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class DepthwiseConv2DAttribute(params int[] kernelSize) : DepthwiseConvolutionAttribute
    {
        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DepthwiseConv2DLayer() : DepthwiseConvolutionLayer(2)
    {
        public override string ClassName => "DepthwiseConv2D";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind DepthwiseConv2D = Register(new DepthwiseConv2DLayer());
    }
}
