using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Joins inputs along an axis; their other axes must agree. Source: https://keras.io/api/layers/merging_layers/concatenate/.</summary>
    public sealed class ConcatenateAttribute : LayerAttribute
    {
        /// <summary>The axis along which they are joined; the last by default.</summary>
        public int Axis { get; set; } = -1;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class ConcatenateLayer : LayerKind
    {
        private static readonly Argument<int> AxisArgument = Argument.Integer("axis", -1);

        public override string ClassName => "Concatenate";

        public override IReadOnlyList<Argument> Arguments { get; } = [AxisArgument, Argument.Base];

        public override int MinimumInputs => 2;

        public override int MaximumInputs => int.MaxValue;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape first = inputs[0];
            int axis = Axes.Resolve(layer, AxisArgument, first);
            long size = 0;
            foreach (Shape input in inputs)
            {
                bool agrees = input.Rank == first.Rank;
                for (int i = 0; agrees && i < first.Rank; i++)
                    agrees = i == axis || input[i] == first[i] || input[i] == Shape.Unknown || first[i] == Shape.Unknown;
                if (!agrees)
                    throw new GraphException(ErrorId.ShapeMismatch, $"its inputs {string.Join(" and ", inputs)} differ in an axis other than {axis}, along which they are joined. Make the other axes agree, or choose another Axis.", AxisArgument);
                size = input[axis] == Shape.Unknown || size == Shape.Unknown ? Shape.Unknown : size + input[axis];
            }

            return first.With(axis, checked((int)size));
        }

        public override void Lower(LoweringContext context)
        {
            Shape output = context.OutputShape;
            int axis = Axes.Resolve(context.Layer, AxisArgument, output);
            context.Emit(new ConcatenateOp(
                output.Product(1, axis),
                context.Inputs,
                context.InputShapes.Select(shape => shape.Product(axis, shape.Rank)).ToEquatableArray()));
            context.DefineJoinedMask(axis);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Concatenate = Register(new ConcatenateLayer());
    }
}
