namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A long short-term memory. Input <c>[n, steps, features]</c>, output <c>[n, units]</c>, or <c>[n, steps, units]</c> with ReturnSequences; kernel
    /// <c>[features, 4 * units]</c>, recurrent_kernel <c>[units, 4 * units]</c>, bias <c>[4 * units]</c>. The defaults are TensorFlow.js'. Masked steps are skipped.
    /// Source: https://keras.io/api/layers/recurrent_layers/lstm/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class LSTMAttribute(int units) : RecurrentAttribute
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
    internal sealed class LSTMLayer : RecurrentLayer
    {
        public override string ClassName => "LSTM";

        public override IReadOnlyList<Argument> Arguments { get; } = [.. LSTMCell.Instance.Arguments, .. SequenceArguments];

        protected override (RecurrentCell Kind, LayerScope Scope, int? Index) Cell(LayerScope layer) => (LSTMCell.Instance, layer, null);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind LSTM = Register(new LSTMLayer());
    }
}
