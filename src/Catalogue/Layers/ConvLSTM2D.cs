namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A long short-term memory of images, whose products are convolutions. Input <c>[n, steps, height, width, channels]</c>, output
    /// <c>[n, height', width', filters]</c>, or <c>[n, steps, height', width', filters]</c> with ReturnSequences; kernel
    /// <c>[kh, kw, channels, 4 * filters]</c>, recurrent_kernel <c>[kh, kw, filters, 4 * filters]</c>, bias <c>[4 * filters]</c>.
    /// The defaults are TensorFlow.js'. Source: https://keras.io/api/layers/recurrent_layers/conv_lstm2d/.
    /// </summary>
    /// <param name="filters">The channels of the state.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class ConvLSTM2DAttribute(int filters, params int[] kernelSize) : RecurrentAttribute
    {
        /// <summary>The channels of the state.</summary>
        public int Filters => filters;

        /// <summary>Height and width of the window; one number stands for both.</summary>
        public int[] KernelSize => kernelSize;

        /// <summary>The function of the gates.</summary>
        public Activation RecurrentActivation { get; set; } = Activation.HardSigmoid;

        /// <summary>Fill the forget gate's bias with ones in a new model. The default is TensorFlow.js'; Keras' is true.</summary>
        public bool UnitForgetBias { get; set; }

        /// <summary>Steps of the input's window along height and width; one number stands for both. 1 by default.</summary>
        public int[] Strides { get; set; } = [1];

        /// <summary>How the input's windows meet the border; the state's are padded. <see cref="Padding.Valid"/> by default.</summary>
        public Padding Padding { get; set; } = Padding.Valid;

        /// <summary>Where the channel axis is; last by default.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;

        /// <summary>Steps between the taps of the input's window; not together with strides. 1 by default.</summary>
        public int[] DilationRate { get; set; } = [1];
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ConvLSTM2DLayer : RecurrentLayer
    {
        public override string ClassName => "ConvLSTM2D";

        public override IReadOnlyList<Argument> Arguments { get; } = [.. ConvLSTM2DCell.Instance.Arguments, .. SequenceArguments];

        protected override (RecurrentCell Kind, LayerScope Scope, int? Index) Cell(LayerScope layer) => (ConvLSTM2DCell.Instance, layer, null);
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ConvLSTM2D = Register(new ConvLSTM2DLayer());
    }
}
