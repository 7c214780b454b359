using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A layer or model on each step of a sequence. Its attribute follows: <c>[TimeDistributed] [Dense(8)]</c>. Input <c>[n, steps, …]</c>,
    /// output the layer's result for each step. Source: https://keras.io/api/layers/recurrent_layers/time_distributed/.
    /// </summary>
    public sealed class TimeDistributedAttribute : LayerAttribute;
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class TimeDistributedLayer : LayerKind
    {
        private static readonly Argument<LayerScope> Inner = NestedLayers.Layer("layer");

        public override string ClassName => "TimeDistributed";

        public override string InnerKey => Inner.Key;

        public override IReadOnlyList<Argument> Arguments { get; } = [Inner, Argument.Base];

        public override IReadOnlyList<string> CallParameters { get; } = ["inputs", CallArguments.Training, CallArguments.Mask];

        public override EquatableArray<string> MaskArguments => [CallArguments.Mask];

        public override bool PassesMask => true;

        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => NestedLayers.Upgrade(config, Inner.Key, isTfjs);

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => Apply(layer, inputs).Shapes[0];

        public override LayerResult Apply(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            LayerScope inner = layer.Get(Inner);
            if (inputs[0].Rank < 3)
                throw new GraphException(ErrorId.WrongRank, $"it needs sequences (batch, steps, …), rank 3 or more, but its input is {inputs[0]}, rank {inputs[0].Rank}. Put a [RepeatVector(steps)] or [Reshape(steps, features)] before it.");
            if (inner.Kind is RecurrentLayer && inner.Get(RecurrentLayer.Stateful))
                throw new GraphException(ErrorId.Unsupported, "the layer inside keeps states, which would be those of all steps at once. Leave Stateful out.", Inner);
            LayerResult result = inner.Kind.Apply(inner, [Step(inputs[0])]);
            if (result.Shapes.Count != 1)
                throw new GraphException(ErrorId.Unsupported, $"the layer inside has {result.Shapes.Count} results; it must have one.", Inner);
            return result with
            {
                Shapes = [Shape.OfBatch(inputs[0][0], result.Shapes[0].Axes.Skip(1).Prepend(inputs[0][1]))],
                Weights = result.Weights.Select(entry => entry.Inside(0, inner.Trainable)).ToEquatableArray(),
            };
        }

        public override void Lower(LoweringContext context)
        {
            int steps = context.InputShape[1];
            Shape output = Step(context.OutputShape);
            OpList ops = new();
            Shape input = Step(context.InputShape);
            LoweringContext inner = context.Enter(context.Get(Inner), 0, [new LoweredTensor(input, Operand.Input(0, input.SampleSize))], [output], ops);
            inner.Run();
            DistributeOp distributed = new(steps, ops.Finish([inner.Results[0].Operand], [input.SampleSize])) { Input = context.Input };
            context.Emit(distributed with { Scratch = context.Scratch(distributed.ScratchSize) });
        }

        private static Shape Step(Shape sequence) => Shape.OfBatch(sequence[0], sequence.Axes.Skip(2));
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind TimeDistributed = Register(new TimeDistributedLayer());
    }
}
