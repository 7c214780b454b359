using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Repeats a vector. Input <c>[n, features]</c>, output <c>[n, times, features]</c>. Source: https://keras.io/api/layers/reshaping_layers/repeat_vector/.</summary>
    /// <param name="n">How often it is repeated.</param>
    public sealed class RepeatVectorAttribute(int n) : LayerAttribute
    {
        /// <summary>How often it is repeated.</summary>
        public int N => n;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RepeatVectorLayer : LayerKind
    {
        private static readonly Argument<int> Times = Argument.Positive("n");

        public override string ClassName => "RepeatVector";

        public override IReadOnlyList<Argument> Arguments { get; } = [Times, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => inputs[0].Rank == 2
            ? new Shape(inputs[0][0], layer.Get(Times), inputs[0][1])
            : throw new GraphException(ErrorId.WrongRank, $"it needs vectors (batch, features), rank 2, but its input is {inputs[0]}, rank {inputs[0].Rank}. Put a [Flatten] before it.");

        public override void Lower(LoweringContext context) =>
            context.Emit(Broadcast.Op(BroadcastFunction.Add, context.OutputShape.Axes.Skip(1).ToEquatableArray(), [new BroadcastTerm(context.Input, [0, 1])]));
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind RepeatVector = Register(new RepeatVectorLayer());
    }
}
