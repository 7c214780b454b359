namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>An activation function, element by element; the output has the input's shape. Source: https://keras.io/api/layers/core_layers/activation/.</summary>
    /// <param name="activation">The function.</param>
    public sealed class ActivationAttribute(Activation activation) : LayerAttribute
    {
        /// <summary>The function.</summary>
        public Activation Activation => activation;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ActivationLayer : LayerKind
    {
        private static readonly Argument<Activation> Function = Argument.Choice("activation", Activation.Linear);

        public override string ClassName => "Activation";

        public override IReadOnlyList<Argument> Arguments { get; } = [Function, Argument.Base];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0];

        public override void Lower(LoweringContext context) => context.EmitActivation(context.Input, context.Get(Function));
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Activation = Register(new ActivationLayer());
    }
}
