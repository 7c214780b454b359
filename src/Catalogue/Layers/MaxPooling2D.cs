using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The largest value of each window. Input <c>[n, height, width, channels]</c>, output <c>[n, height', width', channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/max_pooling2d/.
    /// </summary>
    /// <param name="poolSize">Height and width of the window; one number stands for both, none for 2.</param>
    public sealed class MaxPooling2DAttribute(params int[] poolSize) : PoolingAttribute
    {
        /// <summary>Height and width of the window; one number stands for both, none for 2.</summary>
        public int[] PoolSize => poolSize;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MaxPooling2DLayer() : PoolingLayer(2)
    {
        public override string ClassName => "MaxPooling2D";

        public override IReadOnlyList<string> Aliases => ["MaxPool2D"];

        protected override UnaryOp Pool(WindowGeometry window, int channels) => new MaxPoolOp(window, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind MaxPooling2D = Register(new MaxPooling2DLayer());
    }
}
