using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The largest value of each channel. Input <c>[n, steps, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_max_pooling1d/.
    /// </summary>
    public sealed class GlobalMaxPooling1DAttribute : GlobalPoolingAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalMaxPooling1DLayer() : GlobalPoolingLayer(1)
    {
        public override string ClassName => "GlobalMaxPooling1D";

        public override IReadOnlyList<string> Aliases => ["GlobalMaxPool1D"];

        protected override UnaryOp Pool(int positions, int channels) => new GlobalMaxPoolOp(positions, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalMaxPooling1D = Register(new GlobalMaxPooling1DLayer());
    }
}
