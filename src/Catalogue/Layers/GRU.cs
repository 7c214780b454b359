using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A gated recurrent unit. Input <c>[n, steps, features]</c>, output <c>[n, units]</c>, or <c>[n, steps, units]</c> with
    /// ReturnSequences; kernel <c>[features, 3 * units]</c>, recurrent_kernel <c>[units, 3 * units]</c>, bias <c>[3 * units]</c>.
    /// The defaults are TensorFlow.js' (ResetAfter false, hard_sigmoid). Source: https://keras.io/api/layers/recurrent_layers/gru/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class GRUAttribute(int units) : LayerAttribute
    {
        /// <summary>The size of the state.</summary>
        public int Units => units;

        /// <summary>The function of the candidate state.</summary>
        public Activation Activation { get; set; } = Activation.Tanh;

        /// <summary>The function of the gates.</summary>
        public Activation RecurrentActivation { get; set; } = Activation.HardSigmoid;

        /// <summary>Whether a bias is added; true by default.</summary>
        public bool UseBias { get; set; } = true;

        /// <summary>Fills the kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? KernelInitializer { get; set; }

        /// <summary>Fills the recurrent kernel in a new model: <c>"orthogonal"</c> by default.</summary>
        public string? RecurrentInitializer { get; set; }

        /// <summary>Fills the bias in a new model: <c>"zeros"</c> by default.</summary>
        public string? BiasInitializer { get; set; }

        /// <summary>A penalty on the kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? KernelRegularizer { get; set; }

        /// <summary>A penalty on the recurrent kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? RecurrentRegularizer { get; set; }

        /// <summary>A penalty on the bias while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? BiasRegularizer { get; set; }

        /// <summary>A penalty on the result while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? ActivityRegularizer { get; set; }

        /// <summary>A constraint on the kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? KernelConstraint { get; set; }

        /// <summary>A constraint on the recurrent kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? RecurrentConstraint { get; set; }

        /// <summary>A constraint on the bias while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? BiasConstraint { get; set; }

        /// <summary>The fraction of inputs dropped while training.</summary>
        public double Dropout { get; set; }

        /// <summary>The fraction of the state dropped while training.</summary>
        public double RecurrentDropout { get; set; }

        /// <summary>Apply the reset gate after the recurrent product; the bias is then <c>[2, 3 * units]</c>.</summary>
        public bool ResetAfter { get; set; }

        /// <summary>Return every step's state, not just the last.</summary>
        public bool ReturnSequences { get; set; }

        /// <summary>Walk the steps from last to first.</summary>
        public bool GoBackwards { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GRULayer : LayerKind
    {
        private static readonly Argument<int> Units = Argument.Positive("units");
        private static readonly Argument<Activation> ActivationArgument = Argument.ActivationOf("activation", Activation.Tanh);
        private static readonly Argument<Activation> RecurrentActivation = Argument.ActivationOf("recurrent_activation", Activation.HardSigmoid);
        private static readonly Argument<bool> UseBias = Argument.Boolean("use_bias", true);
        private static readonly Argument<Function?> KernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private static readonly Argument<Function?> RecurrentInitializer = Argument.Initializer("recurrent_initializer", "orthogonal");
        private static readonly Argument<Function?> BiasInitializer = Argument.Initializer("bias_initializer", "zeros");
        private static readonly Argument<bool> ResetAfter = Argument.Boolean("reset_after", false);
        private static readonly Argument<bool> ReturnSequences = Argument.Boolean("return_sequences", false);
        private static readonly Argument<bool> ReturnState = Argument.Boolean("return_state", false);
        private static readonly Argument<bool> GoBackwards = Argument.Boolean("go_backwards", false);
        private static readonly Argument<bool> Stateful = Argument.Boolean("stateful", false);

        public override string ClassName => "GRU";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.Base, Units, ActivationArgument, RecurrentActivation, UseBias, KernelInitializer, RecurrentInitializer, BiasInitializer,
            Argument.Regularizer("kernel_regularizer"), Argument.Regularizer("recurrent_regularizer"), Argument.Regularizer("bias_regularizer"),
            Argument.Regularizer("activity_regularizer"), Argument.Constraint("kernel_constraint"), Argument.Constraint("recurrent_constraint"),
            Argument.Constraint("bias_constraint"), Argument.Real("dropout", 0).TrainingOnly(), Argument.Real("recurrent_dropout", 0).TrainingOnly(),
            Argument.Carried("implementation"), ResetAfter,
            ReturnSequences, ReturnState, GoBackwards, Stateful, Argument.Boolean("unroll", false).TrainingOnly(),
        ];

        public override bool ReadsMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            if (input.Rank != 3)
                throw new GraphException(ErrorId.WrongRank, $"it needs sequences (batch, steps, features), rank 3, but its input is {input}, rank {input.Rank}. Put an [Embedding] or [Reshape(steps, features)] before it.");
            if (input[2] == Shape.Unknown)
                throw new GraphException(ErrorId.UnknownAxis, $"its kernel depends on the number of features, which its input {input} leaves open. Give that axis a size.");
            foreach (Argument<bool> unsupported in new[] { ReturnState, Stateful })
            {
                if (layer.Get(unsupported))
                    throw new GraphException(ErrorId.Unsupported, $"{unsupported.Property} ({unsupported.Key}) is not supported yet. Leave it out.", unsupported);
            }

            foreach (Argument<Activation> function in new[] { ActivationArgument, RecurrentActivation })
            {
                if (layer.Get(function) is Activation.Softmax or Activation.LogSoftmax)
                    throw new GraphException(ErrorId.Unsupported, $"{function.Property} must work element by element. Use another function than softmax.", function);
            }

            return layer.Get(ReturnSequences) ? new Shape(input[0], input[1], layer.Get(Units)) : new Shape(input[0], layer.Get(Units));
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int units = layer.Get(Units);
            int gates = checked(3 * units);
            yield return new WeightEntry("kernel", [inputs[0][2], gates], layer.Get(KernelInitializer)!);
            yield return new WeightEntry("recurrent_kernel", [units, gates], layer.Get(RecurrentInitializer)!);
            if (layer.Get(UseBias))
                yield return new WeightEntry("bias", layer.Get(ResetAfter) ? [2, gates] : [gates], layer.Get(BiasInitializer)!);
        }

        public override void Lower(LoweringContext context)
        {
            int units = context.Get(Units);
            context.Emit(new GruOp(context.InputShape[1], context.InputShape[2], units, context.Weight("kernel"), context.Weight("recurrent_kernel"), context.TryWeight("bias"))
            {
                Input = context.Input,
                Activation = context.Get(ActivationArgument),
                RecurrentActivation = context.Get(RecurrentActivation),
                ResetAfter = context.Get(ResetAfter),
                GoBackwards = context.Get(GoBackwards),
                ReturnSequences = context.Get(ReturnSequences),
                Scratch = context.Scratch(checked(7 * units)),
            });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GRU = Register(new GRULayer());
    }
}
