using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The largest value of each window. Input <c>[n, depth, height, width, channels]</c>, output <c>[n, depth', height', width', channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/max_pooling3d/.
    /// </summary>
    /// <param name="poolSize">Depth, height and width of the window; one number stands for all, none for 2.</param>
    public sealed class MaxPooling3DAttribute(params int[] poolSize) : PoolingAttribute
    {
        /// <summary>Depth, height and width of the window; one number stands for all, none for 2.</summary>
        public int[] PoolSize => poolSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MaxPooling3DLayer() : PoolingLayer(3)
    {
        public override string ClassName => "MaxPooling3D";

        public override IReadOnlyList<string> Aliases => ["MaxPool3D"];

        protected override UnaryOp Pool(WindowGeometry window, int channels) => new MaxPoolOp(window, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind MaxPooling3D = Register(new MaxPooling3DLayer());
    }
}
