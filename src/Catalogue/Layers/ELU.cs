using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary><c>x</c> above 0, <c>alpha * (exp(x) - 1)</c> below. TensorFlow.js knows no alpha but 1. Source: https://keras.io/api/layers/activation_layers/elu/.</summary>
    public sealed class ELUAttribute : LayerAttribute
    {
        /// <summary>What the result comes near to, with a minus, far below 0; 1 by default.</summary>
        public double Alpha { get; set; } = 1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ELULayer : LayerKind
    {
        private static readonly Argument<double> Alpha = Argument.Real("alpha", 1);

        public override string ClassName => "ELU";

        public override IReadOnlyList<Argument> Arguments { get; } = [Alpha, Argument.Base];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

        public override void Lower(LoweringContext context) =>
            context.Emit(new ActivationOp(new ActivationFunction(Activation.Elu) { Slope = (float)context.Get(Alpha) }) { Input = context.Input });
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ELU = Register(new ELULayer());
    }
}
