using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each channel. Input <c>[n, height, width, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_average_pooling2d/.
    /// </summary>
    public sealed class GlobalAveragePooling2DAttribute : GlobalPoolingAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalAveragePooling2DLayer() : GlobalPoolingLayer(2)
    {
        public override string ClassName => "GlobalAveragePooling2D";

        public override IReadOnlyList<string> Aliases => ["GlobalAvgPool2D"];

        protected override UnaryOp Pool(int positions, int channels) => new GlobalAveragePoolOp(positions, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalAveragePooling2D = Register(new GlobalAveragePooling2DLayer());
    }
}
