namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Adds random numbers around 0 while training; does nothing when predicting. Source: https://keras.io/api/layers/regularization_layers/gaussian_noise/.</summary>
    /// <param name="stddev">The standard deviation of the noise.</param>
    public sealed class GaussianNoiseAttribute(double stddev) : LayerAttribute
    {
        /// <summary>The standard deviation of the noise.</summary>
        public double Stddev => stddev;

        /// <summary>Makes training repeatable. TensorFlow.js does not know it.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GaussianNoiseLayer : TrainingOnlyLayer
    {
        public override string ClassName => "GaussianNoise";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [Argument.RequiredReal("stddev", minimum: 0).TrainingOnly(), Argument.Base, Argument.Carried("seed").OnlyIfSet()];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GaussianNoise = Register(new GaussianNoiseLayer());
    }
}
