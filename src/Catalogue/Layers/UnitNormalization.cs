using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>Divides by the Euclidean length along some axes; the output has the input's shape. Keras only. Source: https://keras.io/api/layers/normalization_layers/unit_normalization/.</summary>
    public sealed class UnitNormalizationAttribute : LayerAttribute
    {
        /// <summary>The axes that are normalized together; the last by default.</summary>
        public int[] Axis { get; set; } = [-1];
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class UnitNormalizationLayer : LayerKind
    {
        // The smallest length Keras divides by is 1e-12.
        private const float Epsilon = 1e-24f;

        private static readonly Argument<EquatableArray<int>> AxisArgument = Lists.Axes("axis", -1);

        public override string ClassName => "UnitNormalization";

        public override IReadOnlyList<Argument> Arguments { get; } = [AxisArgument, Argument.Base];

        public override bool PassesMask => true;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Axes.Resolve(layer, AxisArgument, inputs[0]);
            return inputs[0];
        }

        public override void Lower(LoweringContext context)
        {
            AxesLast axes = new(context, context.InputShape, Axes.Resolve(context.Layer, AxisArgument, context.InputShape));
            axes.EmitBack(new L2NormalizeOp(axes.Outer, axes.Inner, Epsilon) { Input = axes.Bring(context.Input) });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind UnitNormalization = Register(new UnitNormalizationLayer());
    }
}
