using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The largest value of each window. Input <c>[n, steps, channels]</c>, output <c>[n, steps', channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/max_pooling1d/.
    /// </summary>
    /// <param name="poolSize">The length of the window; 2 by default.</param>
    public sealed class MaxPooling1DAttribute(int poolSize = 2) : PoolingAttribute
    {
        /// <summary>The length of the window; 2 by default.</summary>
        public int PoolSize => poolSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MaxPooling1DLayer() : PoolingLayer(1)
    {
        public override string ClassName => "MaxPooling1D";

        public override IReadOnlyList<string> Aliases => ["MaxPool1D"];

        protected override UnaryOp Pool(WindowGeometry window, int channels) => new MaxPoolOp(window, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind MaxPooling1D = Register(new MaxPooling1DLayer());
    }
}
