using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The largest value of each channel. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_max_pooling3d/.
    /// </summary>
    public sealed class GlobalMaxPooling3DAttribute : GlobalPoolingAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalMaxPooling3DLayer() : GlobalPoolingLayer(3)
    {
        public override string ClassName => "GlobalMaxPooling3D";

        public override IReadOnlyList<string> Aliases => ["GlobalMaxPool3D"];

        protected override UnaryOp Pool(int positions, int channels) => new GlobalMaxPoolOp(positions, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalMaxPooling3D = Register(new GlobalMaxPooling3DLayer());
    }
}
