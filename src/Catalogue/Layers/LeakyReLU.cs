using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary><c>x</c> above 0, <c>alpha * x</c> below. Source: https://keras.io/api/layers/activation_layers/leaky_relu/.</summary>
    public sealed class LeakyReLUAttribute : LayerAttribute
    {
        /// <summary>The slope below 0; 0.3 by default. Keras 3 calls it negative_slope.</summary>
        public double Alpha { get; set; } = 0.3;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class LeakyReLULayer : LayerKind
    {
        private static readonly Argument<double> Alpha = Argument.Real("alpha", 0.3);

        public override string ClassName => "LeakyReLU";

        public override IReadOnlyList<Argument> Arguments { get; } = [Alpha, Argument.Base];

        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config[Alpha.Key] is null && config["negative_slope"] is { } slope
            ? config.With(Alpha.Key, slope)
            : config;

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

        public override void Lower(LoweringContext context) =>
            context.Emit(new ActivationOp(new ActivationFunction(Activation.Relu) { Slope = (float)context.Get(Alpha) }) { Input = context.Input });
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind LeakyReLU = Register(new LeakyReLULayer());
    }
}
