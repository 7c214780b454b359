namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Drops inputs at random while training; does nothing when predicting. Source: https://keras.io/api/layers/regularization_layers/dropout/.</summary>
    /// <param name="rate">The fraction dropped, from 0 to below 1.</param>
    public sealed class DropoutAttribute(double rate) : LayerAttribute
    {
        /// <summary>The fraction dropped, from 0 to below 1.</summary>
        public double Rate => rate;

        /// <summary>The shape of the mask that is multiplied in; the input's by default.</summary>
        public int[] NoiseShape { get; set; } = [];

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DropoutLayer : TrainingOnlyLayer
    {
        public override string ClassName => "Dropout";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.RequiredReal("rate", minimum: 0, maximum: 1).TrainingOnly(), Argument.Carried("noise_shape"), Argument.Carried("seed"), Argument.Base,
        ];
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Dropout = Register(new DropoutLayer());
    }
}
