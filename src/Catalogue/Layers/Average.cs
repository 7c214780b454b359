using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The mean of several inputs, element by element; axes of size 1 and missing leading axes are broadcast. Source: https://keras.io/api/layers/merging_layers/average/.</summary>
    public sealed class AverageAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AverageLayer() : MergeLayer(BroadcastFunction.Average)
    {
        public override string ClassName => "Average";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Average = Register(new AverageLayer());
    }
}
