namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A three-dimensional convolution. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, depth', height', width', filters]</c>; kernel <c>[kd, kh, kw, channels / groups, filters]</c>, bias <c>[filters]</c>.
    /// Source: https://keras.io/api/layers/convolution_layers/convolution3d/.
    /// </summary>
    /// <param name="filters">The number of filters: the channels of the result.</param>
    /// <param name="kernelSize">Depth, height and width of the window; one number stands for all.</param>
    public sealed class Conv3DAttribute(int filters, params int[] kernelSize) : FilterConvolutionAttribute(filters)
    {
        /// <summary>Depth, height and width of the window; one number stands for all.</summary>
        public int[] KernelSize => kernelSize;

        /// <summary>Groups of channels that are convolved apart, each into its share of the filters; 1 by default. More are Keras only.</summary>
        public int Groups { get; set; } = 1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class Conv3DLayer() : ConvolutionLayer(3)
    {
        public override string ClassName => "Conv3D";

        public override IReadOnlyList<string> Aliases => ["Convolution3D"];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Conv3D = Register(new Conv3DLayer());
    }
}
