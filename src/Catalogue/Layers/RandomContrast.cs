namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Changes the contrast of images at random while training; does nothing when predicting. TensorFlow.js lacks it. Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_contrast/.</summary>
    /// <param name="factor">The bounds of the change of contrast; one number stands for both, with either sign.</param>
    public sealed class RandomContrastAttribute(params double[] factor) : LayerAttribute
    {
        /// <summary>The bounds of the change of contrast; one number stands for both, with either sign.</summary>
        public double[] Factor => factor;

        /// <summary>The least and the greatest value of a pixel; 0 and 255 by default.</summary>
        public double[]? ValueRange { get; set; }

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RandomContrastLayer : TrainingOnlyLayer
    {
        public override string ClassName => "RandomContrast";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Lists.Reals("factor").TrainingOnly(), Argument.Carried("value_range").OnlyIfSet(), Argument.Carried("seed"), Argument.Base,
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RandomContrast = Register(new RandomContrastLayer());
    }
}
