using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Reorders the axes after the batch. Source: https://keras.io/api/layers/reshaping_layers/permute/.</summary>
    /// <param name="dims">For each axis of the result the axis of the input, from 1 on: <c>(2, 1)</c> swaps the two after the batch.</param>
    public sealed class PermuteAttribute(params int[] dims) : LayerAttribute
    {
        /// <summary>For each axis of the result the axis of the input, from 1 on: <c>(2, 1)</c> swaps the two after the batch.</summary>
        public int[] Dims => dims;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class PermuteLayer : LayerKind
    {
        private static readonly Argument<EquatableArray<int>> Dims = Argument.Axes("dims", "the axes of the input from 1 on, each once", minimum: 1);

        public override string ClassName => "Permute";

        public override IReadOnlyList<Argument> Arguments { get; } = [Dims, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            EquatableArray<int> dims = layer.Get(Dims);
            if (!dims.OrderBy(static axis => axis).SequenceEqual(Enumerable.Range(1, input.Rank - 1)))
                throw new GraphException(ErrorId.BadArgument, $"Dims is {dims}, which is not an order of the axes 1 to {input.Rank - 1} of its input {input}. Name each of them once.", Dims);
            if (input.Rank > PermuteOp.MaxRank)
                throw new GraphException(ErrorId.TooLarge, $"its input {input} has more than {PermuteOp.MaxRank} axes.");
            return Shape.OfBatch(input[0], dims.Select(axis => input[axis]));
        }

        public override void Lower(LoweringContext context) => context.Emit(
            new PermuteOp(context.InputShape.Axes.Skip(1).ToEquatableArray(), context.Get(Dims).Select(static axis => axis - 1).ToEquatableArray()) { Input = context.Input });
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Permute = Register(new PermuteLayer());
    }
}
