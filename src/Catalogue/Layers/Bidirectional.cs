using LayersGen.Execution;

namespace LayersGen
{
    /// <summary>How a <c>Bidirectional</c> joins what its two directions return.</summary>
    public enum MergeMode
    {
        /// <summary>Side by side in the last axis.</summary>
        Concat,

        /// <summary>Added.</summary>
        Sum,

        /// <summary>Multiplied.</summary>
        Mul,

        /// <summary>Averaged.</summary>
        Ave,

        /// <summary>Not joined: the layer has two results, forward and backward.</summary>
        None,
    }

#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A recurrent layer run forwards and, with weights of its own, backwards. Its attribute follows: <c>[Bidirectional] [LSTM(32)]</c>.
    /// Source: https://keras.io/api/layers/recurrent_layers/bidirectional/.
    /// </summary>
    public sealed class BidirectionalAttribute : LayerAttribute
    {
        /// <summary>How the two results become one.</summary>
        public MergeMode MergeMode { get; set; } = MergeMode.Concat;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class BidirectionalLayer : LayerKind
    {
        private static readonly Argument<MergeMode> Merge = Argument.Choice("merge_mode", MergeMode.Concat);
        private static readonly Argument<LayerScope> Inner = NestedLayers.Layer("layer");

        public override string ClassName => "Bidirectional";

        public override string InnerKey => Inner.Key;

        public override IReadOnlyList<Argument> Arguments { get; } = [Merge, Inner, Argument.Base];

        public override int MaximumInputs => int.MaxValue;

        public override IReadOnlyList<string> CallParameters => RecurrentLayer.Parameters;

        public override EquatableArray<string> MaskArguments => [CallArguments.Mask];

        // In a topology null is a choice, and not the default.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs)
        {
            config = NestedLayers.Upgrade(config, Inner.Key, isTfjs);
            return config.Members.Any(static member => member.Key == Merge.Key && member.Value.IsNull) ? config.With(Merge.Key, ConfigValue.Of("none")) : config;
        }

        public override ConfigValue Downgrade(LayerScope layer, ConfigValue config) => layer.Get(Merge) != MergeMode.None ? config
            : ConfigValue.Of(config.Members.Select(static member => member.Key == Merge.Key ? new(Merge.Key, ConfigValue.Null) : member));

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => InferShapes(layer, inputs)[0];

        public override EquatableArray<Shape> InferShapes(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            (LayerScope forward, LayerScope backward) = Directions(layer);
            int states = (inputs.Count - 1) / 2;
            EquatableArray<Shape> first = forward.Kind.InferShapes(forward, [.. inputs.Take(1 + states)]);
            EquatableArray<Shape> second = backward.Kind.InferShapes(backward, [inputs[0], .. inputs.Skip(1 + states)]);
            IEnumerable<Shape> merged = layer.Get(Merge) switch
            {
                MergeMode.None => [first[0], second[0]],
                MergeMode.Concat => [first[0].With(first[0].Rank - 1, checked(2 * first[0][first[0].Rank - 1]))],
                _ => [first[0]],
            };
            return [.. merged, .. first.Skip(1), .. second.Skip(1)];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            (LayerScope forward, LayerScope backward) = Directions(layer);
            return forward.Kind.Weights(forward, [inputs[0]]).Select(entry => entry.Inside(0, forward.Trainable, "forward_" + forward.Name))
                .Concat(backward.Kind.Weights(backward, [inputs[0]]).Select(entry => entry.Inside(1, backward.Trainable, "backward_" + backward.Name)));
        }

        public override void Lower(LoweringContext context)
        {
            (LayerScope forward, LayerScope backward) = Directions(context.Layer);
            int states = (context.Tensors.Count - 1) / 2;
            IReadOnlyList<LoweredTensor> first = Direction(context, forward, 0, [.. context.Tensors.Take(1 + states)], isBackward: false);
            IReadOnlyList<LoweredTensor> second = Direction(context, backward, 1, [context.Tensors[0], .. context.Tensors.Skip(1 + states)], isBackward: true);
            int results = DefineMerged(context, first[0], second[0]);
            foreach (LoweredTensor state in first.Skip(1).Concat(second.Skip(1)))
                context.Define(state.Operand, results++);
        }

        private static int DefineMerged(LoweringContext context, LoweredTensor forward, LoweredTensor backward)
        {
            context.DefineMask(forward.Mask);
            Shape shape = forward.Shape;
            switch (context.Get(Merge))
            {
                case MergeMode.None:
                    context.Define(forward.Operand);
                    context.Define(backward.Operand, 1);
                    context.DefineMask(backward.Mask, 1);
                    return 2;
                case MergeMode.Concat:
                    int width = shape[shape.Rank - 1];
                    context.Emit(new ConcatenateOp(shape.SampleSize / width, [forward.Operand, backward.Operand], [width, width]));
                    return 1;
                case MergeMode merge:
                    BroadcastFunction function = merge == MergeMode.Sum ? BroadcastFunction.Add : merge == MergeMode.Mul ? BroadcastFunction.Multiply : BroadcastFunction.Average;
                    context.Emit(Broadcast.Op(function, forward.Operand, backward.Operand));
                    return 1;
            }
        }

        private static IReadOnlyList<LoweredTensor> Direction(LoweringContext context, LayerScope layer, int index, IReadOnlyList<LoweredTensor> inputs, bool isBackward)
        {
            LoweringContext direction = context.Enter(layer, index, inputs, layer.Kind.InferShapes(layer, [.. inputs.Select(static input => input.Shape)]));
            // Both directions return their results in the order of the input.
            ((RecurrentLayer)layer.Kind).LowerSequence(direction, reverseOutput: isBackward);
            return direction.Results;
        }

        private static (LayerScope Forward, LayerScope Backward) Directions(LayerScope layer)
        {
            LayerScope forward = layer.Get(Inner);
            if (forward.Kind is not RecurrentLayer)
                throw new GraphException(ErrorId.BadArgument, $"{forward.Kind.ClassName} has no direction; it takes a recurrent layer. Put [SimpleRNN], [GRU], [LSTM], [RNN] or [ConvLSTM2D] behind it.", Inner);
            return (forward, forward.With(RecurrentLayer.GoBackwards, !forward.Get(RecurrentLayer.GoBackwards)));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Bidirectional = Register(new BidirectionalLayer());
    }
}
