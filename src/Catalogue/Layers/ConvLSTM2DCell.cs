using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The step of a <see cref="ConvLSTM2DAttribute"/>, for the <c>[RNN]</c> before it. Source: https://keras.io/api/layers/recurrent_layers/conv_lstm2d/.</summary>
    /// <param name="filters">The channels of the state.</param>
    /// <param name="kernelSize">Height and width of the window; one number stands for both.</param>
    public sealed class ConvLSTM2DCellAttribute(int filters, params int[] kernelSize) : RecurrentCellAttribute
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
    internal sealed class ConvLSTM2DCell : RecurrentCell
    {
        private const int Gates = 4;

        private static readonly EquatableArray<int> One = [1, 1];
        private static readonly Argument<int> Filters = Argument.Positive("filters");
        private static readonly Argument<EquatableArray<int>> KernelSize = Argument.Sizes("kernel_size", 2);
        private static readonly Argument<Padding> PaddingArgument = Argument.OneOf("padding", Padding.Valid, Padding.Valid, Padding.Same);
        private static readonly Argument<DataFormat> Format = Argument.Choice("data_format", DataFormat.ChannelsLast);
        private static readonly Argument<EquatableArray<int>> Dilation = Argument.Sizes("dilation_rate", 2, 1);
        private static readonly Argument<EquatableArray<int>> Strides = Argument.Sizes("strides", 2, 1);

        // Not the catalogue's: the layer's kind, which needs it, may be made first.
        public static readonly ConvLSTM2DCell Instance = new();

        public override string ClassName => "ConvLSTM2DCell";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            Argument.Base, ActivationArgument, RecurrentActivation, UseBias, .. Initializers, UnitForgetBias, .. Penalties, Implementation,
            Filters, KernelSize, PaddingArgument, Format, Dilation, Strides,
        ];

        public override CellStates States(LayerScope cell, Shape step)
        {
            if (step.Rank != 4)
                throw new GraphException(ErrorId.WrongRank, $"it needs sequences of images (batch, steps, height, width, channels), rank 5, but its input has rank {step.Rank + 1}. Put a [Reshape] before it.");
            foreach (Argument<Activation> argument in (Argument<Activation>[])[ActivationArgument, RecurrentActivation])
            {
                // It would be along the last axis, the width.
                if (cell.Get(Format) == DataFormat.ChannelsFirst && cell.Get(argument) is Activation.Softmax or Activation.LogSoftmax)
                    throw new GraphException(ErrorId.Unsupported, $"{argument.Property} is {cell.Get(argument)}, which needs the channels last. Use DataFormat.ChannelsLast, or another function.", argument);
            }

            if (cell.Get(Strides).Any(static stride => stride > 1) && cell.Get(Dilation).Any(static rate => rate > 1))
                throw new GraphException(ErrorId.StridesWithDilation, $"Strides {cell.Get(Strides)} and DilationRate {cell.Get(Dilation)} are both above 1, which Keras and TensorFlow.js refuse. Leave one of them at 1.", Dilation);
            Image image = Image.Of(step, cell.Get(Format));
            image.KnownChannels();
            Shape state = InputWindow(cell).OutputShape(image, cell.Get(Filters), KernelSize);
            return new CellStates([state, state]);
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> size = layer.Get(KernelSize);
            int filters = layer.Get(Filters);
            int gates = checked(Gates * filters);
            return GateWeights(layer, [size[0], size[1], Image.Of(inputs[0], layer.Get(Format)).KnownChannels(), gates], [size[0], size[1], filters, gates], [gates], forgets: true);
        }

        private static Window InputWindow(LayerScope cell) => new(cell.Get(KernelSize), cell.Get(Strides), cell.Get(Dilation), cell.Get(PaddingArgument));

        // The gates' shares are channels-last, whatever the format.
        public override Operand LowerInput(LoweringContext cell, int steps)
        {
            Image input = Image.Of(cell.InputShape, cell.Get(Format));
            Image output = Image.Of(States(cell.Layer, cell.InputShape).OutputShape, cell.Get(Format));
            int gates = Gates * cell.Get(Filters);
            WindowGeometry window = InputWindow(cell.Layer).Geometry(input, output);
            OpList ops = new();
            LoweringContext step = cell.Enter(cell.Layer, null, [new LoweredTensor(cell.InputShape, Operand.Input(0, cell.InputShape.SampleSize))], [cell.InputShape], ops);
            Operand share = step.Emit(
                new ConvolutionOp(window, input.Channels, gates, cell.Weight("kernel"), new Epilogue { Bias = cell.TryWeight("bias") }) { Input = step.ChannelsLastInput(cell.Get(Format)) },
                checked(output.Pixels * gates));
            DistributeOp distributed = new(steps, ops.Finish([share], [cell.InputShape.SampleSize])) { Input = cell.Input };
            return cell.Emit(distributed with { Scratch = cell.Scratch(distributed.ScratchSize) }, checked(steps * share.Size));
        }

        public override EquatableArray<Operand> LowerStep(LoweringContext cell, Operand share, Shape step)
        {
            DataFormat format = cell.Get(Format);
            int filters = cell.Get(Filters);
            int gates = Gates * filters;
            Image state = Image.Of(cell.InputShape, format);
            int size = cell.InputShape.SampleSize;
            WindowGeometry window = new Window(cell.Get(KernelSize), One, Padding.Same).Geometry(state, state);
            Operand recurrent = cell.Emit(
                new ConvolutionOp(window, filters, gates, cell.Weight("recurrent_kernel"), Epilogue.None) { Input = cell.ChannelsLastInput(format) },
                checked(state.Pixels * gates));
            Operand carry = cell.Scratch(size);
            Operand next = cell.Emit(
                new LstmCellOp(state.Pixels, filters)
                {
                    Input = share,
                    Recurrent = recurrent,
                    Carry = format == DataFormat.ChannelsLast ? cell.Inputs[1] : cell.Emit(new TransposeOp(filters, state.Pixels) { Input = cell.Inputs[1] }, size),
                    NextCarry = carry,
                    Activation = cell.Get(ActivationArgument),
                    RecurrentActivation = cell.Get(RecurrentActivation),
                },
                size);
            return format == DataFormat.ChannelsLast ? [next, carry] : [ChannelsFirst(next), ChannelsFirst(carry)];

            Operand ChannelsFirst(Operand operand) => cell.Emit(new TransposeOp(state.Pixels, filters) { Input = operand }, size);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind ConvLSTM2DCell = Register(Catalogue.ConvLSTM2DCell.Instance);
    }
}
