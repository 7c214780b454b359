namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Changes the brightness of images at random while training; does nothing when predicting. TensorFlow.js lacks it. Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_brightness/.</summary>
    /// <param name="factor">The bounds of the change of brightness, as fractions of the range of values; one number stands for both, with either sign.</param>
    public sealed class RandomBrightnessAttribute(params double[] factor) : LayerAttribute
    {
        /// <summary>The bounds of the change of brightness, as fractions of the range of values; one number stands for both, with either sign.</summary>
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
    internal sealed class RandomBrightnessLayer : TrainingOnlyLayer
    {
        public override string ClassName => "RandomBrightness";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Lists.Reals("factor").TrainingOnly(), Argument.Carried("value_range").OnlyIfSet(), Argument.Carried("seed"), Argument.Base,
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RandomBrightness = Register(new RandomBrightnessLayer());
    }
}
