namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A recurrent cell along a sequence. The cell's attribute follows: <c>[RNN] [LSTMCell(32)]</c>, or several as
    /// <c>[RNN] [StackedRNNCells(2)] [LSTMCell(32)] [GRUCell(16)]</c>. Input <c>[n, steps, features]</c>, output <c>[n, units]</c>, or
    /// <c>[n, steps, units]</c> with ReturnSequences. Source: https://keras.io/api/layers/recurrent_layers/rnn/.
    /// </summary>
    public sealed class RNNAttribute : LayerAttribute
    {
        /// <summary>Return every step's result, not just the last.</summary>
        public bool ReturnSequences { get; set; }

        /// <summary>Return the states after the last step too: results 1 and on, as in <c>From = "lstm:1"</c>.</summary>
        public bool ReturnState { get; set; }

        /// <summary>Walk the steps from last to first.</summary>
        public bool GoBackwards { get; set; }

        /// <summary>Keep the states from one prediction to the next, until <c>ResetStates</c>.</summary>
        public bool Stateful { get; set; }

        /// <summary>Carried in the topology; it makes no difference here.</summary>
        public bool Unroll { get; set; }

        /// <summary>
        /// The result of a masked step is zeros, not the last result once more; its state stays. Keras has it so in a Bidirectional's
        /// sequences, TensorFlow.js nowhere. False by default.
        /// </summary>
        public bool ZeroOutputForMask { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RNNLayer : RecurrentLayer
    {
        private static readonly Argument<LayerScope> CellArgument = NestedLayers.Layer("cell");

        public override string ClassName => "RNN";

        public override string InnerKey => CellArgument.Key;

        public override IReadOnlyList<Argument> Arguments { get; } = [Argument.Base, .. SequenceArguments, Argument.Carried("num_constants").OnlyIfSet(), CellArgument];

        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => NestedLayers.Upgrade(config, CellArgument.Key, isTfjs);

        // TensorFlow.js repeats the cell's configuration among the layer's own, under the layer's name.
        public override ConfigValue Downgrade(LayerScope layer, ConfigValue config)
        {
            const int NameAndTrainable = 2;
            return ConfigValue.Of([
                .. config.Members.Take(NameAndTrainable),
                .. config[CellArgument.Key]!["config"]!.Members.Skip(NameAndTrainable),
                .. config.Members.Skip(NameAndTrainable)]);
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) => base.Weights(layer, inputs).Select(entry => entry.Inside(0, layer.Get(CellArgument).Trainable));

        protected override (RecurrentCell Kind, LayerScope Scope, int? Index) Cell(LayerScope layer)
        {
            LayerScope cell = layer.Get(CellArgument);
            return cell.Kind is RecurrentCell kind
                ? (kind, cell, 0)
                : throw new GraphException(ErrorId.BadArgument, $"{cell.Kind.ClassName} is not a recurrent cell. Use [SimpleRNNCell], [GRUCell], [LSTMCell] or [StackedRNNCells].", CellArgument);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RNN = Register(new RNNLayer());
    }
}
