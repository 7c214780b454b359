using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The smallest of several inputs, element by element; axes of size 1 and missing leading axes are broadcast. Source: https://keras.io/api/layers/merging_layers/minimum/.</summary>
    public sealed class MinimumAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MinimumLayer() : MergeLayer(BroadcastFunction.Minimum)
    {
        public override string ClassName => "Minimum";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Minimum = Register(new MinimumLayer());
    }
}
