namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Drops whole channels of images <c>[n, height, width, channels]</c> at random while training; does nothing when predicting. TensorFlow.js lacks it. Source: https://keras.io/api/layers/regularization_layers/spatial_dropout2d/.</summary>
    /// <param name="rate">The fraction dropped, from 0 to below 1.</param>
    public sealed class SpatialDropout2DAttribute(double rate) : LayerAttribute
    {
        /// <summary>The fraction dropped, from 0 to below 1.</summary>
        public double Rate => rate;

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SpatialDropout2DLayer : TrainingOnlyLayer
    {
        public override string ClassName => "SpatialDropout2D";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.RequiredReal("rate", minimum: 0, maximum: 1).TrainingOnly(), Argument.Carried("noise_shape").OnlyIfSet(), Argument.Carried("seed"), Argument.Choice("data_format", DataFormat.ChannelsLast).TrainingOnly().OnlyIfSet(), Argument.Base,
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SpatialDropout2D = Register(new SpatialDropout2DLayer());
    }
}
