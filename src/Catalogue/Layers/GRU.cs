namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A gated recurrent unit. Input <c>[n, steps, features]</c>, output <c>[n, units]</c>, or <c>[n, steps, units]</c> with ReturnSequences; kernel
    /// <c>[features, 3 * units]</c>, recurrent_kernel <c>[units, 3 * units]</c>, bias <c>[3 * units]</c>. The defaults are TensorFlow.js'. Masked steps are skipped.
    /// Source: https://keras.io/api/layers/recurrent_layers/gru/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class GRUAttribute(int units) : RecurrentAttribute
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
    internal sealed class GRULayer : RecurrentLayer
    {
        public override string ClassName => "GRU";

        public override IReadOnlyList<Argument> Arguments { get; } = [.. GRUCell.Instance.Arguments, .. SequenceArguments];

        protected override (RecurrentCell Kind, LayerScope Scope, int? Index) Cell(LayerScope layer) => (GRUCell.Instance, layer, null);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind GRU = Register(new GRULayer());
    }
}
