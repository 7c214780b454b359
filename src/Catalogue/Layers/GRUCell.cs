using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The step of a <see cref="GRUAttribute"/>, for the <c>[RNN]</c> or <c>[StackedRNNCells]</c> before it. Gates lie in the order z, r, h.
    /// Source: https://keras.io/api/layers/recurrent_layers/gru_cell/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class GRUCellAttribute(int units) : RecurrentCellAttribute
    {
        /// <summary>The size of the state.</summary>
        public int Units => units;

        /// <summary>The function of the gates.</summary>
        public Activation RecurrentActivation { get; set; } = Activation.HardSigmoid;

        /// <summary>Apply the reset gate after the recurrent product; the bias is then <c>[2, 3 * units]</c>.</summary>
        public bool ResetAfter { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class GRUCell : DenseCell
    {
        private static readonly Argument<bool> ResetAfter = Argument.Boolean("reset_after", false);

        // Not the catalogue's: the layer's kind, which needs it, may be made first.
        public static readonly GRUCell Instance = new();

        public override string ClassName => "GRUCell";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [Argument.Base, Units, ActivationArgument, RecurrentActivation, UseBias, .. Initializers, .. Penalties, Implementation, ResetAfter];

        protected override int Gates => 3;

        protected override EquatableArray<int> BiasShape(LayerScope cell, int columns) => cell.Get(ResetAfter) ? [2, columns] : [columns];

        protected override int? InputBias(LoweringContext cell) => cell.Get(ResetAfter) ? null : base.InputBias(cell);

        public override EquatableArray<Operand> LowerStep(LoweringContext cell, Operand share, Shape step)
        {
            int units = cell.Get(Units);
            Activation recurrentActivation = cell.Get(RecurrentActivation);
            GruCellOp next = new(1, units) { Input = share, State = cell.Input, Activation = cell.Get(ActivationArgument), RecurrentActivation = recurrentActivation };
            if (cell.Get(ResetAfter))
                return [cell.Emit(next with { Recurrent = Recurrent(cell), Bias = cell.TryWeight("bias") }, units)];

            // The candidate's product is with the state after the reset, so it comes after the other two gates'.
            int kernel = cell.Weight("recurrent_kernel");
            Operand gates = cell.Emit(new MatMulOp(1, units, 2 * units, kernel, Epilogue.None) { Input = cell.Input, KernelColumns = 3 * units }, 2 * units);
            Operand reset = cell.Emit(new GruResetOp(1, units) { Input = share, Recurrent = gates, State = cell.Input, RecurrentActivation = recurrentActivation }, units);
            Operand candidate = cell.Emit(new MatMulOp(1, units, units, kernel, Epilogue.None) { Input = reset, KernelColumns = 3 * units, FirstColumn = 2 * units }, units);
            return [cell.Emit(next with { Recurrent = gates, Candidate = candidate }, units)];
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GRUCell = Register(Catalogue.GRUCell.Instance);
    }
}
