namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A simple recurrent layer. Input <c>[n, steps, features]</c>, output <c>[n, units]</c>, or <c>[n, steps, units]</c> with ReturnSequences; kernel
    /// <c>[features, units]</c>, recurrent_kernel <c>[units, units]</c>, bias <c>[units]</c>. Masked steps are skipped.
    /// Source: https://keras.io/api/layers/recurrent_layers/simple_rnn/.
    /// </summary>
    /// <param name="units">The size of the state.</param>
    public sealed class SimpleRNNAttribute(int units) : RecurrentAttribute
    {
        /// <summary>The size of the state.</summary>
        public int Units => units;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class SimpleRNNLayer : RecurrentLayer
    {
        public override string ClassName => "SimpleRNN";

        public override IReadOnlyList<Argument> Arguments { get; } = [.. SimpleRNNCell.Instance.Arguments, .. SequenceArguments];

        protected override (RecurrentCell Kind, LayerScope Scope, int? Index) Cell(LayerScope layer) => (SimpleRNNCell.Instance, layer, null);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind SimpleRNN = Register(new SimpleRNNLayer());
    }
}
