using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary><c>x</c> above theta, 0 up to it. Source: https://www.tensorflow.org/api_docs/python/tf/keras/layers/ThresholdedReLU.</summary>
    public sealed class ThresholdedReLUAttribute : LayerAttribute
    {
        /// <summary>The threshold; 1 by default.</summary>
        public double Theta { get; set; } = 1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ThresholdedReLULayer : LayerKind
    {
        private static readonly Argument<double> Theta = Argument.Real("theta", 1);

        public override string ClassName => "ThresholdedReLU";

        public override IReadOnlyList<Argument> Arguments { get; } = [Theta, Argument.Base];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

        // ReLU keeps its threshold and this layer does not, so its threshold is the next number.
        public override void Lower(LoweringContext context) =>
            context.Emit(new ActivationOp(new ActivationFunction(Activation.Relu) { Threshold = NextAbove((float)context.Get(Theta)) }) { Input = context.Input });

        private static float NextAbove(float value)
        {
            if (value == 0)
                return float.Epsilon;
            int bits = BitConverter.ToInt32(BitConverter.GetBytes(value), 0);
            return BitConverter.ToSingle(BitConverter.GetBytes(value > 0 ? bits + 1 : bits - 1), 0);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ThresholdedReLU = Register(new ThresholdedReLULayer());
    }
}
