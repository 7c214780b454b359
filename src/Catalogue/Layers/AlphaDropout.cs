namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Drops inputs at random while training in a way that keeps their mean and variance; does nothing when predicting. Source: https://keras.io/api/layers/regularization_layers/alpha_dropout/.</summary>
    /// <param name="rate">The fraction dropped, from 0 to below 1.</param>
    public sealed class AlphaDropoutAttribute(double rate) : LayerAttribute
    {
        /// <summary>The fraction dropped, from 0 to below 1.</summary>
        public double Rate => rate;

        /// <summary>The shape of what decides on dropping; the input's by default. TensorFlow.js does not keep it.</summary>
        public int[] NoiseShape { get; set; } = [];

        /// <summary>Makes training repeatable. TensorFlow.js does not know it.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AlphaDropoutLayer : TrainingOnlyLayer
    {
        public override string ClassName => "AlphaDropout";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.RequiredReal("rate", minimum: 0, maximum: 1).TrainingOnly(), Argument.Base,
            Argument.Carried("noise_shape").OnlyIfSet(), Argument.Carried("seed").OnlyIfSet(),
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind AlphaDropout = Register(new AlphaDropoutLayer());
    }
}
