namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Mirrors images at random while training; does nothing when predicting. TensorFlow.js lacks it. Source: https://keras.io/api/layers/preprocessing_layers/image_augmentation/random_flip/.</summary>
    public sealed class RandomFlipAttribute : LayerAttribute
    {
        /// <summary>horizontal, vertical, or both: horizontal_and_vertical, the default.</summary>
        public string Mode { get; set; } = "horizontal_and_vertical";

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RandomFlipLayer : TrainingOnlyLayer
    {
        public override string ClassName => "RandomFlip";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.Carried("mode").OnlyIfSet(), Argument.Carried("seed"), Argument.Choice("data_format", DataFormat.ChannelsLast).TrainingOnly().OnlyIfSet(), Argument.Base,
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RandomFlip = Register(new RandomFlipLayer());
    }
}
