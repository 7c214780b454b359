using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A fully connected layer: <c>activation(input · kernel + bias)</c> over the last axis. Input <c>[n, …, inputs]</c>, output
    /// <c>[n, …, units]</c>; kernel <c>[inputs, units]</c>, bias <c>[units]</c>. Source: https://keras.io/api/layers/core_layers/dense/.
    /// </summary>
    /// <param name="units">The size of the last axis of the result.</param>
    public sealed class DenseAttribute(int units) : LayerAttribute
    {
        /// <summary>The size of the last axis of the result.</summary>
        public int Units => units;

        /// <summary>Applied to the result; none by default.</summary>
        public Activation Activation { get; set; } = Activation.Linear;

        /// <summary>Whether a bias is added; true by default.</summary>
        public bool UseBias { get; set; } = true;

        /// <summary>Fills the kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? KernelInitializer { get; set; }

        /// <summary>Fills the bias in a new model: <c>"zeros"</c> by default.</summary>
        public string? BiasInitializer { get; set; }

        /// <summary>A penalty on the kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? KernelRegularizer { get; set; }

        /// <summary>A penalty on the bias while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? BiasRegularizer { get; set; }

        /// <summary>A penalty on the result while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? ActivityRegularizer { get; set; }

        /// <summary>A constraint on the kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? KernelConstraint { get; set; }

        /// <summary>A constraint on the bias while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? BiasConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DenseLayer : LayerKind
    {
        private static readonly Argument<int> Units = Argument.Positive("units");
        private static readonly Argument<Activation> ActivationArgument = Argument.ActivationOf("activation");
        private static readonly Argument<bool> UseBias = Argument.Boolean("use_bias", true);
        private static readonly Argument<Function?> KernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private static readonly Argument<Function?> BiasInitializer = Argument.Initializer("bias_initializer", "zeros");

        public override string ClassName => "Dense";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Units, ActivationArgument, UseBias, KernelInitializer, BiasInitializer,
            Argument.Regularizer("kernel_regularizer"), Argument.Regularizer("bias_regularizer"), Argument.Regularizer("activity_regularizer"),
            Argument.Constraint("kernel_constraint"), Argument.Constraint("bias_constraint"), Argument.Base,
        ];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            if (input.Rank < 2)
                throw new GraphException(ErrorId.WrongRank, $"it needs at least rank 2, (batch, inputs), but its input is {input}. Put a [Flatten] before it.") { Remedy = new Remedy(Insert: "Flatten") };
            if (input[input.Rank - 1] == Shape.Unknown)
                throw new GraphException(ErrorId.UnknownAxis, $"its kernel depends on the last axis, which its input {input} leaves open. Give that axis a size.");
            return input.With(input.Rank - 1, layer.Get(Units));
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            yield return new WeightEntry("kernel", [inputs[0][inputs[0].Rank - 1], layer.Get(Units)], layer.Get(KernelInitializer)!);
            if (layer.Get(UseBias))
                yield return new WeightEntry("bias", [layer.Get(Units)], layer.Get(BiasInitializer)!);
        }

        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            int rows = input.Product(1, input.Rank - 1);
            Epilogue bias = new() { Bias = context.TryWeight("bias") };
            context.EmitActivated(
                new MatMulOp(rows, input[input.Rank - 1], context.Get(Units), context.Weight("kernel"), bias) { Input = context.Input },
                context.Get(ActivationArgument));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Dense = Register(new DenseLayer());
    }
}
