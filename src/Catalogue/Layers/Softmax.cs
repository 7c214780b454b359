using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary><c>exp(x) / sum(exp(x))</c> over one axis; the output has the input's shape. Source: https://keras.io/api/layers/activation_layers/softmax/.</summary>
    public sealed class SoftmaxAttribute : LayerAttribute
    {
        /// <summary>The axis whose values sum to 1; the last by default, as in Keras.</summary>
        public int Axis { get; set; } = -1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SoftmaxLayer : LayerKind
    {
        private static readonly Argument<int> AxisArgument = Argument.Integer("axis", -1);

        public override string ClassName => "Softmax";

        public override IReadOnlyList<Argument> Arguments { get; } = [AxisArgument, Argument.Base];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Axes.Resolve(layer, AxisArgument, inputs[0]);
            return inputs[0];
        }

        // TensorFlow.js' default is 1 where Keras' is -1.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) =>
            isTfjs && config["axis"] is null ? config.With("axis", ConfigValue.Of(1)) : config;

        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            int axis = Axes.Resolve(context.Layer, AxisArgument, input);
            context.Emit(new SoftmaxOp(input.Product(1, axis), input[axis], input.Product(axis + 1, input.Rank), Logarithm: false) { Input = context.Input });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Softmax = Register(new SoftmaxLayer());
    }
}
