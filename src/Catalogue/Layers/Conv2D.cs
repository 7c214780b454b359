namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A two-dimensional convolution. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', filters]</c>; kernel <c>[kh, kw, channels / groups, filters]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution2d/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class Conv2DAttribute(int filters, params int[] kernelSize) : FilterConvolutionAttribute(filters)
    {
        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;

        /// <summary>Groups of channels that are convolved apart, each into its share of the filters; 1 by default. More are Keras only.</summary>
        public int Groups { get; set; } = 1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv2DLayer() : ConvolutionLayer(2)
    {
        public override string ClassName => "Conv2D";

        public override IReadOnlyList<string> Aliases => ["Convolution2D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv2D = Register(new Conv2DLayer());
    }
}
