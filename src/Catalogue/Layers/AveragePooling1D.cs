using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each window. Input <c>[n, steps, channels]</c>, output <c>[n, steps', channels]</c>. Padding is not counted.
    /// Source: https://keras.io/api/layers/pooling_layers/average_pooling1d/.
    /// </summary>
    /// <param name="poolSize">The length of the window; 2 by default.</param>
    public sealed class AveragePooling1DAttribute(int poolSize = 2) : PoolingAttribute
    {
        /// <summary>The length of the window; 2 by default.</summary>
        public int PoolSize => poolSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AveragePooling1DLayer() : PoolingLayer(1)
    {
        public override string ClassName => "AveragePooling1D";

        public override IReadOnlyList<string> Aliases => ["AvgPool1D"];

        protected override UnaryOp Pool(WindowGeometry window, int channels) => new AveragePoolOp(window, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind AveragePooling1D = Register(new AveragePooling1DLayer());
    }
}
