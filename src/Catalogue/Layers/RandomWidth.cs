namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Stretches images <c>[n, height, width, channels]</c> by a random width while training; does nothing when predicting, where
    /// TensorFlow.js stretches too.
    /// Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/RandomWidth.
    /// </summary>
    /// <param name="factor">The bounds of the change of width, as fractions of it; one number stands for both, with either sign.</param>
    public sealed class RandomWidthAttribute(params double[] factor) : LayerAttribute
    {
        /// <summary>The bounds of the change of width, as fractions of it; one number stands for both, with either sign.</summary>
        public double[] Factor => factor;

        /// <summary>How pixels between pixels are found; bilinear by default.</summary>
        public Interpolation Interpolation { get; set; } = Interpolation.Bilinear;

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RandomWidthLayer : TrainingOnlyLayer
    {
        public override string ClassName => "RandomWidth";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Lists.Reals("factor").TrainingOnly(), Argument.Choice("interpolation", Interpolation.Bilinear).TrainingOnly(), Argument.Carried("seed"), Argument.Base,
        ];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Image.Of(inputs[0], DataFormat.ChannelsLast);
            return inputs[0];
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RandomWidth = Register(new RandomWidthLayer());
    }
}
