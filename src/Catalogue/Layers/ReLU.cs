using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// <c>maxValue</c> from <c>maxValue</c> on, <c>x</c> from <c>threshold</c> on, <c>negativeSlope * (x - threshold)</c> below.
    /// TensorFlow.js knows only MaxValue and ignores the others. Source: https://keras.io/api/layers/activation_layers/relu/.
    /// </summary>
    public sealed class ReLUAttribute : LayerAttribute
    {
        /// <summary>Where the result saturates; nowhere by default.</summary>
        public double MaxValue { get; set; } = double.PositiveInfinity;

        /// <summary>The slope below the threshold.</summary>
        public double NegativeSlope { get; set; }

        /// <summary>Where the slope of 1 begins.</summary>
        public double Threshold { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ReLULayer : LayerKind
    {
        private static readonly Argument<double?> MaxValue = Argument.OptionalReal("max_value");
        private static readonly Argument<double> NegativeSlope = Argument.Real("negative_slope", 0).OnlyIfSet();
        private static readonly Argument<double> Threshold = Argument.Real("threshold", 0).OnlyIfSet();

        public override string ClassName => "ReLU";

        public override IReadOnlyList<Argument> Arguments { get; } = [MaxValue, Argument.Base, NegativeSlope, Threshold];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

        public override void Lower(LoweringContext context) => context.Emit(new ActivationOp(new ActivationFunction(Activation.Relu)
        {
            MaxValue = (float?)context.Get(MaxValue),
            Slope = (float)context.Get(NegativeSlope),
            Threshold = (float)context.Get(Threshold),
        }) { Input = context.Input });
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ReLU = Register(new ReLULayer());
    }
}
