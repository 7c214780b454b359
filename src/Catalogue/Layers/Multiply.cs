using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The product of several inputs, element by element; axes of size 1 and missing leading axes are broadcast. Source: https://keras.io/api/layers/merging_layers/multiply/.</summary>
    public sealed class MultiplyAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MultiplyLayer() : MergeLayer(BroadcastFunction.Multiply)
    {
        public override string ClassName => "Multiply";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Multiply = Register(new MultiplyLayer());
    }
}
