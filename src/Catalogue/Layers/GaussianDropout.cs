namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Multiplies by random numbers around 1 while training; does nothing when predicting. Source: https://keras.io/api/layers/regularization_layers/gaussian_dropout/.</summary>
    /// <param name="rate">The fraction that dropping would drop, from 0 to below 1; the standard deviation is <c>sqrt(rate / (1 - rate))</c>.</param>
    public sealed class GaussianDropoutAttribute(double rate) : LayerAttribute
    {
        /// <summary>The fraction that dropping would drop, from 0 to below 1; the standard deviation is <c>sqrt(rate / (1 - rate))</c>.</summary>
        public double Rate => rate;

        /// <summary>Makes training repeatable. TensorFlow.js does not know it.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GaussianDropoutLayer : TrainingOnlyLayer
    {
        public override string ClassName => "GaussianDropout";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [Argument.RequiredReal("rate", minimum: 0, maximum: 1).TrainingOnly(), Argument.Base, Argument.Carried("seed").OnlyIfSet()];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GaussianDropout = Register(new GaussianDropoutLayer());
    }
}
