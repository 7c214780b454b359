using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The mean of each channel. Input <c>[n, steps, channels]</c>, output <c>[n, channels]</c>.
    /// Source: https://keras.io/api/layers/pooling_layers/global_average_pooling1d/.
    /// </summary>
    public sealed class GlobalAveragePooling1DAttribute : GlobalPoolingAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GlobalAveragePooling1DLayer() : GlobalPoolingLayer(1)
    {
        public override string ClassName => "GlobalAveragePooling1D";

        public override IReadOnlyList<string> Aliases => ["GlobalAvgPool1D"];

        public override IReadOnlyList<string> CallParameters { get; } = ["inputs", CallArguments.Mask];

        public override EquatableArray<string> MaskArguments => [CallArguments.Mask];

        // Keras leaves masked steps out of the mean.
        protected override Op Reduce(LoweringContext context, UnaryOp mean) => context.Mask is { } mask && mean is GlobalAveragePoolOp all
            ? new MaskedMeanOp(all.Positions, all.Channels) { Input = all.Input, Mask = mask }
            : mean;

        protected override UnaryOp Pool(int positions, int channels) => new GlobalAveragePoolOp(positions, channels);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GlobalAveragePooling1D = Register(new GlobalAveragePooling1DLayer());
    }
}
