namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Moves images at random while training; does nothing when predicting. TensorFlow.js lacks it. Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_translation/.</summary>
    /// <param name="heightFactor">The bounds of the way in height, as fractions of it; one number stands for both, with either sign.</param>
    /// <param name="widthFactor">The bounds of the way in width, as fractions of it.</param>
    public sealed class RandomTranslationAttribute(double[] heightFactor, params double[] widthFactor) : LayerAttribute
    {
        /// <summary>The bounds of the way in height, as fractions of it; one number stands for both, with either sign.</summary>
        public double[] HeightFactor => heightFactor;

        /// <summary>The bounds of the way in width, as fractions of it.</summary>
        public double[] WidthFactor => widthFactor;

        /// <summary>How what comes in from outside is filled while training: reflect (the default), constant, wrap or nearest.</summary>
        public string FillMode { get; set; } = "reflect";

        /// <summary>How pixels between pixels are found; bilinear by default.</summary>
        public Interpolation Interpolation { get; set; } = Interpolation.Bilinear;

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }

        /// <summary>What constant fills with.</summary>
        public double FillValue { get; set; }

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RandomTranslationLayer : TrainingOnlyLayer
    {
        public override string ClassName => "RandomTranslation";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Lists.Reals("height_factor").TrainingOnly(), Lists.Reals("width_factor").TrainingOnly(),
            Argument.Carried("fill_mode").OnlyIfSet(), Argument.Choice("interpolation", Interpolation.Bilinear).TrainingOnly().OnlyIfSet(), Argument.Carried("seed"), Argument.Carried("fill_value").OnlyIfSet(), Argument.Choice("data_format", DataFormat.ChannelsLast).TrainingOnly().OnlyIfSet(),
            Argument.Base,
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RandomTranslation = Register(new RandomTranslationLayer());
    }
}
