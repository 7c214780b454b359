using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each window. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', channels]</c>. Padding is not counted.
    /// Source: https://keras.io/api/layers/pooling_layers/average_pooling2d/.
    /// </summary>
    /// <param name="poolSize">Height and width of the window; one number stands for both, none for 2.</param>
    public sealed class AveragePooling2DAttribute(params int[] poolSize) : PoolingAttribute
    {
        /// <summary>Height and width of the window; one number stands for both, none for 2.</summary>
        public int[] PoolSize => poolSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AveragePooling2DLayer() : PoolingLayer(2)
    {
        public override string ClassName => "AveragePooling2D";

        public override IReadOnlyList<string> Aliases => ["AvgPool2D"];

        protected override UnaryOp Pool(WindowGeometry window, int channels) => new AveragePoolOp(window, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind AveragePooling2D = Register(new AveragePooling2DLayer());
    }
}
