namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A one-dimensional convolution. Input <c>[n, steps, channels]</c>, output <c>[n, steps', filters]</c>; kernel <c>[k, channels / groups, filters]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution1d/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">The length of the window.</param>
    public sealed class Conv1DAttribute(int filters, int kernelSize) : FilterConvolutionAttribute(filters)
    {
        /// <summary>The length of the window.</summary>
        public int KernelSize => kernelSize;

        /// <summary>Groups of channels that are convolved apart, each into its share of the filters; 1 by default. More are Keras only.</summary>
        public int Groups { get; set; } = 1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv1DLayer() : ConvolutionLayer(1)
    {
        public override string ClassName => "Conv1D";

        public override IReadOnlyList<string> Aliases => ["Convolution1D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv1D = Register(new Conv1DLayer());
    }
}
