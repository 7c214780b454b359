namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A depthwise convolution, then a 1x1 convolution over the channels. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', filters]</c>; depthwise_kernel
    /// <c>[kh, kw, channels, depthMultiplier]</c>, pointwise_kernel <c>[1, 1, channels * depthMultiplier, filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/separable_convolution2d/.
    /// </summary>
    /// <param name="filters">The channels of the result.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class SeparableConv2DAttribute(int filters, params int[] kernelSize) : SeparableConvolutionAttribute(filters)
    {
        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SeparableConv2DLayer() : SeparableConvolutionLayer(2)
    {
        public override string ClassName => "SeparableConv2D";

        public override IReadOnlyList<string> Aliases => ["SeparableConvolution2D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SeparableConv2D = Register(new SeparableConv2DLayer());
    }
}
