using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What recurrent cells share.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class RecurrentCellAttribute : LayerAttribute
    {
        /// <summary>The function of the (candidate) state.</summary>
        public Activation Activation { get; set; } = Activation.Tanh;

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
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>The states of a cell.</summary>
    /// <param name="Shapes">Their shapes, the batch first.</param>
    /// <param name="Output">Which of them is the step's result.</param>
    internal readonly record struct CellStates(EquatableArray<Shape> Shapes, int Output = 0)
    {
        public Shape OutputShape => Shapes[Output];
    }

    /// <summary>
    /// A recurrent cell: one step of a sequence. Its methods take the cell's own layer, or the layer that has the cell's arguments among
    /// its own: LSTM is an LSTMCell along a sequence.
    /// </summary>
    internal abstract class RecurrentCell : LayerKind
    {
        protected static readonly Argument<bool> UnitForgetBias = Argument.Boolean("unit_forget_bias", false).NullIfDefault().TrainingOnly();
        protected static readonly Argument<ConfigValue> Implementation = Argument.Carried("implementation");

        protected static readonly Argument<Activation> ActivationArgument = Argument.ActivationOf("activation", Activation.Tanh);
        protected static readonly Argument<Activation> RecurrentActivation = Argument.ActivationOf("recurrent_activation", Activation.HardSigmoid);
        protected static readonly Argument<bool> UseBias = Argument.Boolean("use_bias", true);

        private static readonly Argument<Function?> KernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private static readonly Argument<Function?> RecurrentInitializer = Argument.Initializer("recurrent_initializer", "orthogonal");
        private static readonly Argument<Function?> BiasInitializer = Argument.Initializer("bias_initializer", "zeros");

        protected static readonly Argument[] Initializers = [KernelInitializer, RecurrentInitializer, BiasInitializer];

        /// <summary>What matters to training alone, in the order of a topology.</summary>
        protected static readonly Argument[] Penalties =
        [
            Argument.Regularizer("kernel_regularizer"), Argument.Regularizer("recurrent_regularizer"), Argument.Regularizer("bias_regularizer"),
            Argument.Regularizer("activity_regularizer"), Argument.Constraint("kernel_constraint"), Argument.Constraint("recurrent_constraint"),
            Argument.Constraint("bias_constraint"), Argument.Real("dropout", 0).TrainingOnly(), Argument.Real("recurrent_dropout", 0).TrainingOnly(),
        ];

        /// <summary>The states for steps of one shape, whose first axis is the batch. Throws where the step does not fit.</summary>
        public abstract CellStates States(LayerScope cell, Shape step);

        /// <summary>Emits the input's share of all <paramref name="steps"/> at once; the context's input is the sequence, its shape that of a step.</summary>
        public abstract Operand LowerInput(LoweringContext cell, int steps);

        /// <summary>Emits one step; the states before are the context's inputs.</summary>
        /// <param name="cell">The cell.</param>
        /// <param name="share">The input's share, of this step.</param>
        /// <param name="step">The shape of the step.</param>
        /// <returns>The states after.</returns>
        public abstract EquatableArray<Operand> LowerStep(LoweringContext cell, Operand share, Shape step);

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            throw new GraphException(ErrorId.Unsupported, $"a cell is one step of a sequence, and no layer by itself. Put [RNN] before it, or use [{ClassName.Replace("Cell", "")}].");

        public sealed override void Lower(LoweringContext context) => throw new InvalidOperationException($"{ClassName} is lowered by the layer around it.");

        /// <summary>The three weights that all cells have, with as many gates side by side in the last axis.</summary>
        protected static IEnumerable<WeightEntry> GateWeights(LayerScope cell, EquatableArray<int> kernel, EquatableArray<int> recurrentKernel, EquatableArray<int> bias, bool forgets = false)
        {
            yield return new WeightEntry("kernel", kernel, cell.Get(KernelInitializer)!);
            yield return new WeightEntry("recurrent_kernel", recurrentKernel, cell.Get(RecurrentInitializer)!);
            if (cell.Get(UseBias))
                yield return new WeightEntry("bias", bias, forgets && cell.Get(UnitForgetBias) ? Catalogue.Initializers.UnitForget(cell.Get(BiasInitializer)!) : cell.Get(BiasInitializer)!);
        }
    }

    /// <summary>A cell whose step is a row of features and whose states are rows of units.</summary>
    internal abstract class DenseCell : RecurrentCell
    {
        protected static readonly Argument<int> Units = Argument.Positive("units");

        /// <summary>Rows of units side by side in the kernels.</summary>
        protected abstract int Gates { get; }

        protected virtual int StateCount => 1;

        public override CellStates States(LayerScope cell, Shape step)
        {
            if (step.Rank != 2)
                throw new GraphException(ErrorId.WrongRank, $"it needs sequences (batch, steps, features), rank 3, but its input has rank {step.Rank + 1}. Put an [Embedding] or [Reshape(steps, features)] before it, or give the recurrent layer before it ReturnSequences = true.");
            if (step[1] == Shape.Unknown)
                throw new GraphException(ErrorId.UnknownAxis, "its kernel depends on the number of features, which its input leaves open. Give that axis a size.");
            Shape state = new(step[0], cell.Get(Units));
            return new CellStates(Enumerable.Repeat(state, StateCount).ToEquatableArray());
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int units = layer.Get(Units);
            int columns = checked(Gates * units);
            return GateWeights(layer, [inputs[0][1], columns], [units, columns], BiasShape(layer, columns), forgets: Gates == 4);
        }

        public override Operand LowerInput(LoweringContext cell, int steps)
        {
            int columns = Gates * cell.Get(Units);
            return cell.Emit(
                new MatMulOp(steps, cell.InputShape[1], columns, cell.Weight("kernel"), new Epilogue { Bias = InputBias(cell) }) { Input = cell.Input },
                checked(steps * columns));
        }

        protected virtual EquatableArray<int> BiasShape(LayerScope cell, int columns) => [columns];

        /// <summary>The bias of the input's share, where it is the whole bias.</summary>
        protected virtual int? InputBias(LoweringContext cell) => cell.TryWeight("bias");

        /// <summary>The state's product with all gates of the recurrent kernel.</summary>
        protected Operand Recurrent(LoweringContext cell)
        {
            int units = cell.Get(Units);
            int columns = Gates * units;
            return cell.Emit(new MatMulOp(1, units, columns, cell.Weight("recurrent_kernel"), Epilogue.None) { Input = cell.Input }, columns);
        }
    }
}
