using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each window. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, depth', height', width', channels]</c>. Padding is not counted.
    /// Source: https://keras.io/api/layers/pooling_layers/average_pooling3d/.
    /// </summary>
    /// <param name="poolSize">Depth, height and width of the window; one number stands for all, none for 2.</param>
    public sealed class AveragePooling3DAttribute(params int[] poolSize) : PoolingAttribute
    {
        /// <summary>Depth, height and width of the window; one number stands for all, none for 2.</summary>
        public int[] PoolSize => poolSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AveragePooling3DLayer() : PoolingLayer(3)
    {
        public override string ClassName => "AveragePooling3D";

        public override IReadOnlyList<string> Aliases => ["AvgPool3D"];

        protected override UnaryOp Pool(WindowGeometry window, int channels) => new AveragePoolOp(window, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind AveragePooling3D = Register(new AveragePooling3DLayer());
    }
}
