using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The first input less the second, element by element; axes of size 1 and missing leading axes are broadcast. TensorFlow.js lacks it. Source: https://keras.io/api/layers/merging_layers/subtract/.</summary>
    public sealed class SubtractAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SubtractLayer() : MergeLayer(BroadcastFunction.Subtract)
    {
        public override string ClassName => "Subtract";

        public override int MaximumInputs => 2;
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Subtract = Register(new SubtractLayer());
    }
}
