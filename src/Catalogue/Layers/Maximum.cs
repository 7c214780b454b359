using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The largest of several inputs, element by element; axes of size 1 and missing leading axes are broadcast. Source: https://keras.io/api/layers/merging_layers/maximum/.</summary>
    public sealed class MaximumAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MaximumLayer() : MergeLayer(BroadcastFunction.Maximum)
    {
        public override string ClassName => "Maximum";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Maximum = Register(new MaximumLayer());
    }
}
