using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>All axes but the batch in one: <c>[n, a, b, c]</c> to <c>[n, a * b * c]</c>. Source: https://keras.io/api/layers/reshaping_layers/flatten/.</summary>
    public sealed class FlattenAttribute : LayerAttribute
    {
        /// <summary>With <see cref="DataFormat.ChannelsFirst"/> the channel axis is moved last before flattening, so that weights fit either format.</summary>
        public DataFormat DataFormat { get; set; } = DataFormat.ChannelsLast;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class FlattenLayer : LayerKind
    {
        private static readonly Argument<DataFormat?> Format = Argument.OptionalChoice<DataFormat>("data_format").OnlyIfSet();

        public override string ClassName => "Flatten";

        public override IReadOnlyList<Argument> Arguments { get; } = [Argument.Base, Format];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            if (input.Rank < 1)
                throw new GraphException(ErrorId.WrongRank, $"it needs a batch axis, but its input is {input}.");
            return new Shape(input[0], input.Product(1, input.Rank));
        }

        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            if (context.Get(Format) != DataFormat.ChannelsFirst || input.Rank < 3)
                context.PassThrough();
            else
                context.Emit(new TransposeOp(input[1], input.Product(2, input.Rank)) { Input = context.Input });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Flatten = Register(new FlattenLayer());
    }
}
