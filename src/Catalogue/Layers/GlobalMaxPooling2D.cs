using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The largest value of each channel. Input <c>[n, height, width, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_max_pooling2d/.
    /// </summary>
    public sealed class GlobalMaxPooling2DAttribute : GlobalPoolingAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalMaxPooling2DLayer() : GlobalPoolingLayer(2)
    {
        public override string ClassName => "GlobalMaxPooling2D";

        public override IReadOnlyList<string> Aliases => ["GlobalMaxPool2D"];

        protected override UnaryOp Pool(int positions, int channels) => new GlobalMaxPoolOp(positions, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalMaxPooling2D = Register(new GlobalMaxPooling2DLayer());
    }
}
