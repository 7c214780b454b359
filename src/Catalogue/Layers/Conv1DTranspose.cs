namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A one-dimensional transposed convolution, also called deconvolution. Input <c>[n, steps, channels]</c>, output <c>[n, steps', filters]</c>; kernel <c>[k, filters, channels]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution1d_transpose/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">The length of the window.</param>
    public sealed class Conv1DTransposeAttribute(int filters, int kernelSize) : TransposedConvolutionAttribute(filters)
    {
        /// <summary>The length of the window.</summary>
        public int KernelSize => kernelSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv1DTransposeLayer() : TransposedConvolutionLayer(1)
    {
        public override string ClassName => "Conv1DTranspose";

        public override IReadOnlyList<string> Aliases => ["Convolution1DTranspose"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv1DTranspose = Register(new Conv1DTransposeLayer());
    }
}
