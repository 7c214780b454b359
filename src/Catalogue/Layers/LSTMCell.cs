using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The step of an <see cref="LSTMAttribute"/>, for the <c>[RNN]</c> or <c>[StackedRNNCells]</c> before it. Gates lie in the order i, f, c, o.
    /// Source: https://keras.io/api/layers/recurrent_layers/lstm_cell/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class LSTMCellAttribute(int units) : RecurrentCellAttribute
    {
        /// <summary>The size of the state.</summary>
        public int Units => units;

        /// <summary>The function of the gates.</summary>
        public Activation RecurrentActivation { get; set; } = Activation.HardSigmoid;

        /// <summary>Fill the forget gate's bias with ones in a new model. The default is TensorFlow.js'; Keras' is true.</summary>
        public bool UnitForgetBias { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class LSTMCell : DenseCell
    {
        // Not the catalogue's: the layer's kind, which needs it, may be made first.
        public static readonly LSTMCell Instance = new();

        public override string ClassName => "LSTMCell";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [Argument.Base, Units, ActivationArgument, RecurrentActivation, UseBias, .. Initializers, UnitForgetBias, .. Penalties, Implementation];

        protected override int Gates => 4;

        protected override int StateCount => 2;

        public override EquatableArray<Operand> LowerStep(LoweringContext cell, Operand share, Shape step)
        {
            int units = cell.Get(Units);
            Operand carry = cell.Scratch(units);
            Operand next = cell.Emit(
                new LstmCellOp(1, units)
                {
                    Input = share,
                    Recurrent = Recurrent(cell),
                    Carry = cell.Inputs[1],
                    NextCarry = carry,
                    Activation = cell.Get(ActivationArgument),
                    RecurrentActivation = cell.Get(RecurrentActivation),
                },
                units);
            return [next, carry];
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind LSTMCell = Register(Catalogue.LSTMCell.Instance);
    }
}
