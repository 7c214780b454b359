namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A two-dimensional transposed convolution, also called deconvolution. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', filters]</c>; kernel <c>[kh, kw, filters, channels]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution2d_transpose/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class Conv2DTransposeAttribute(int filters, params int[] kernelSize) : TransposedConvolutionAttribute(filters)
    {
        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv2DTransposeLayer() : TransposedConvolutionLayer(2)
    {
        public override string ClassName => "Conv2DTranspose";

        public override IReadOnlyList<string> Aliases => ["Convolution2DTranspose", "Deconvolution2D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv2DTranspose = Register(new Conv2DTransposeLayer());
    }
}
