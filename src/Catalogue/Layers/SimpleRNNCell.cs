using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The step of a <see cref="SimpleRNNAttribute"/>, for the <c>[RNN]</c> or <c>[StackedRNNCells]</c> before it: <c>activation(x kernel + h recurrent_kernel + bias)</c>.
    /// Source: https://keras.io/api/layers/recurrent_layers/simple_rnn_cell/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class SimpleRNNCellAttribute(int units) : RecurrentCellAttribute
    {
        /// <summary>The size of the state.</summary>
        public int Units => units;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SimpleRNNCell : DenseCell
    {
        // Not the catalogue's: the layer's kind, which needs it, may be made first.
        public static readonly SimpleRNNCell Instance = new();

        public override string ClassName => "SimpleRNNCell";

        public override IReadOnlyList<Argument> Arguments { get; } = [Argument.Base, Units, ActivationArgument, UseBias, .. Initializers, .. Penalties];

        protected override int Gates => 1;

        public override EquatableArray<Operand> LowerStep(LoweringContext cell, Operand share, Shape step)
        {
            int units = cell.Get(Units);
            return [cell.Emit(new SimpleCellOp(1, units) { Input = share, Recurrent = Recurrent(cell), Activation = cell.Get(ActivationArgument) }, units)];
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SimpleRNNCell = Register(Catalogue.SimpleRNNCell.Instance);
    }
}
