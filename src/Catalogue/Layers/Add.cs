using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The sum of several inputs, element by element; axes of size 1 and missing leading axes are broadcast. Source: https://keras.io/api/layers/merging_layers/add/.</summary>
    public sealed class AddAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AddLayer() : MergeLayer(BroadcastFunction.Add)
    {
        public override string ClassName => "Add";
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Add = Register(new AddLayer());
    }
}
