namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Drops whole channels of sequences <c>[n, steps, channels]</c> at random while training; does nothing when predicting. Source: https://keras.io/api/layers/regularization_layers/spatial_dropout1d/.</summary>
    /// <param name="rate">The fraction dropped, from 0 to below 1.</param>
    public sealed class SpatialDropout1DAttribute(double rate) : LayerAttribute
    {
        /// <summary>The fraction dropped, from 0 to below 1.</summary>
        public double Rate => rate;

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SpatialDropout1DLayer : TrainingOnlyLayer
    {
        public override string ClassName => "SpatialDropout1D";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.RequiredReal("rate", minimum: 0, maximum: 1).TrainingOnly(), Argument.Carried("noise_shape"), Argument.Carried("seed"), Argument.Base,
        ];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0].Rank == 3
            ? inputs[0]
            : throw new GraphException(ErrorId.WrongRank, $"it needs sequences (batch, steps, channels), rank 3, but its input is {inputs[0]}, rank {inputs[0].Rank}. Use [Dropout] instead.");
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SpatialDropout1D = Register(new SpatialDropout1DLayer());
    }
}
