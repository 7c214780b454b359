namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>The same values in another shape, in row-major order. Source: https://keras.io/api/layers/reshaping_layers/reshape/.</summary>
    /// <param name="targetShape">The axes after the batch; one may be <c>-1</c> and is found from the others.</param>
    public sealed class ReshapeAttribute(params int[] targetShape) : LayerAttribute
    {
        /// <summary>The axes after the batch; one may be <c>-1</c> and is found from the others.</summary>
        public int[] TargetShape => targetShape;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ReshapeLayer : LayerKind
    {
        private static readonly Argument<EquatableArray<int>> TargetShape = Argument.Axes("target_shape", "sizes of at least 0, one of which may be -1");

        public override string ClassName => "Reshape";

        public override IReadOnlyList<Argument> Arguments { get; } = [TargetShape, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            EquatableArray<int> target = layer.Get(TargetShape);
            int size = input.SampleSize;
            int open = 0;
            long known = 1;
            foreach (int axis in target)
            {
                if (axis == Shape.Unknown)
                    open++;
                else
                    known = Math.Min(known * axis, int.MaxValue + 1L);
            }

            if (open > 1)
                throw new GraphException(ErrorId.BadReshape, $"TargetShape {target} leaves {open} axes open; only one can be found.", TargetShape);
            if (size == Shape.Unknown)
                return Shape.OfBatch(input[0], target);
            bool fits = open == 0 ? known == size : known > 0 && size % known == 0;
            if (!fits)
                throw new GraphException(ErrorId.BadReshape, $"its input {input} has {size} values per sample, which TargetShape {target} ({known}{(open > 0 ? " times the open axis" : "")}) cannot hold. The product of TargetShape must be {size}.", TargetShape);
            return Shape.OfBatch(input[0], target.Select(axis => axis == Shape.Unknown ? (int)(size / known) : axis));
        }

        public override void Lower(LoweringContext context) => context.PassThrough();
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Reshape = Register(new ReshapeLayer());
    }
}
