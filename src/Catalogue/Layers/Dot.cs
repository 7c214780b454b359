using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// The dot product of two inputs along one axis of each; the other axes but the batch follow one another:
    /// <c>[n, a, x]</c> and <c>[n, b, x]</c> with axes 2, 2 give <c>[n, a, b]</c>.
    /// Source: https://keras.io/api/layers/merging_layers/dot/.
    /// </summary>
    /// <param name="axes">The axis of each input that is summed over; one number stands for both, and may count from the end.</param>
    public sealed class DotAttribute(params int[] axes) : LayerAttribute
    {
        /// <summary>The axis of each input that is summed over; one number stands for both, and may count from the end.</summary>
        public int[] Axes => axes;

        /// <summary>Whether both are brought to length 1 first, which makes the result the cosine of their angle.</summary>
        public bool Normalize { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DotLayer : LayerKind
    {
        // The smallest length Keras divides by is 1e-7.
        private const float Epsilon = 1e-14f;

        private static readonly Argument<EquatableArray<int>> AxesArgument = Lists.RequiredAxes("axes", 2);
        private static readonly Argument<bool> Normalize = Argument.Boolean("normalize", false);

        public override string ClassName => "Dot";

        public override IReadOnlyList<Argument> Arguments { get; } = [AxesArgument, Normalize, Argument.Base];

        public override int MinimumInputs => 2;

        public override int MaximumInputs => 2;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            (int left, int right) = AxisOfEach(layer, inputs);
            (int a, int b) = (inputs[0][left], inputs[1][right]);
            if (a != b && a != Shape.Unknown && b != Shape.Unknown)
                throw new GraphException(ErrorId.ShapeMismatch, $"axis {left} of {inputs[0]} and axis {right} of {inputs[1]} differ in size, {a} and {b}. Choose Axes of one size.", AxesArgument);
            int[] rest = [.. Without(inputs[0], left), .. Without(inputs[1], right)];
            return Shape.OfBatch(inputs[0][0], rest.Length == 0 ? [1] : rest);
        }

        public override void Lower(LoweringContext context)
        {
            (int left, int right) = AxisOfEach(context.Layer, context.InputShapes);
            Operand a = Bring(context, 0, left, out int rows, out int inner);
            // One whose axis comes first is a right matrix as it is.
            bool isReady = right == 1 && context.InputShapes[1].Rank > 2 && !context.Get(Normalize);
            int columns = context.InputShapes[1].SampleSize / inner;
            Operand b = isReady ? context.Inputs[1] : Bring(context, 1, right, out _, out _);
            context.Emit(new BatchMatMulOp(
                [], rows, inner, columns,
                new MatrixView(a, [], inner),
                new MatrixView(b, [], isReady ? columns : inner),
                Transposed: !isReady, [], columns));
        }

        // The input as rows along the axis.
        private static Operand Bring(LoweringContext context, int input, int axis, out int rows, out int inner)
        {
            AxesLast last = new(context, context.InputShapes[input], [axis]);
            (rows, inner) = (last.Outer, last.Inner);
            Operand operand = last.Bring(context.Inputs[input]);
            return context.Get(Normalize) ? context.Emit(new L2NormalizeOp(rows, inner, Epsilon) { Input = operand }, operand.Size) : operand;
        }

        private static IEnumerable<int> Without(Shape shape, int axis) => shape.Axes.Where((_, i) => i > 0 && i != axis);

        private static (int Left, int Right) AxisOfEach(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> axes = layer.Get(AxesArgument);
            return (Axes.Resolve(axes[0], AxesArgument, inputs[0]), Axes.Resolve(axes[axes.Count - 1], AxesArgument, inputs[1]));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Dot = Register(new DotLayer());
    }
}
