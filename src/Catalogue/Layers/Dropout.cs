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
    internal sealed class DropoutLayer : LayerKind
    {
        public override string ClassName => "Dropout";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.RequiredReal("rate", 0, below: 1.0000001).TrainingOnly(), Argument.Carried("noise_shape"), Argument.Carried("seed"), Argument.Base,
        ];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

        public override void Lower(LoweringContext context) => context.PassThrough();
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Dropout = Register(new DropoutLayer());
    }
}
