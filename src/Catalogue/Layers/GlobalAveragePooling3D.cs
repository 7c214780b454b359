using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each channel. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_average_pooling3d/.
    /// </summary>
    public sealed class GlobalAveragePooling3DAttribute : GlobalPoolingAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalAveragePooling3DLayer() : GlobalPoolingLayer(3)
    {
        public override string ClassName => "GlobalAveragePooling3D";

        public override IReadOnlyList<string> Aliases => ["GlobalAvgPool3D"];

        protected override UnaryOp Pool(int positions, int channels) => new GlobalAveragePoolOp(positions, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalAveragePooling3D = Register(new GlobalAveragePooling3DLayer());
    }
}
