namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A three-dimensional transposed convolution, also called deconvolution. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, depth', height', width', filters]</c>; kernel <c>[kd, kh, kw, filters, channels]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution3d_transpose/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">Depth, height and width of the window; one number stands for all.</param>
    public sealed class Conv3DTransposeAttribute(int filters, params int[] kernelSize) : TransposedConvolutionAttribute(filters)
    {
        /// <summary>Depth, height and width of the window; one number stands for all.</summary>
        public int[] KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv3DTransposeLayer() : TransposedConvolutionLayer(3)
    {
        public override string ClassName => "Conv3DTranspose";

        public override IReadOnlyList<string> Aliases => ["Convolution3DTranspose", "Deconvolution3D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv3DTranspose = Register(new Conv3DTransposeLayer());
    }
}
