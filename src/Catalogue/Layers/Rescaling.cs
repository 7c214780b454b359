using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary><c>x * scale + offset</c>. Source: https://keras.io/api/layers/preprocessing_layers/image_preprocessing/rescaling/.</summary>
    /// <param name="scale">The factor, or one for each value of the last axis.</param>
    public sealed class RescalingAttribute(params double[] scale) : LayerAttribute
    {
        /// <summary>The factor, or one for each value of the last axis.</summary>
        public double[] Scale => scale;

        /// <summary>What is added, or one number for each value of the last axis; 0 by default.</summary>
        public double[] Offset { get; set; } = [0];
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class RescalingLayer : LayerKind
    {
        private static readonly Argument<EquatableArray<double>> Scale = Lists.Reals("scale");
        private static readonly Argument<EquatableArray<double>> Offset = Lists.Reals("offset", 0);

        public override string ClassName => "Rescaling";

        public override IReadOnlyList<Argument> Arguments { get; } = [Scale, Offset, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            foreach (Argument<EquatableArray<double>> argument in new[] { Scale, Offset })
            {
                int count = layer.Get(argument).Count;
                if (count > 1 && (inputs[0].Rank < 2 || inputs[0][inputs[0].Rank - 1] != count))
                    throw new GraphException(ErrorId.ShapeMismatch, $"{argument.Property} has {count} numbers, but the last axis of its input {inputs[0]} is not {count}. Give one number, or one for each value of that axis.", argument);
            }

            return inputs[0];
        }

        public override void Lower(LoweringContext context)
        {
            Shape input = context.InputShape;
            int channels = Math.Max(context.Get(Scale).Count, context.Get(Offset).Count);
            context.Emit(new RescaleOp(input.SampleSize / channels, channels, [0f], Lists.Singles(context.Get(Scale)), Lists.Singles(context.Get(Offset))) { Input = context.Input });
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Rescaling = Register(new RescalingLayer());
    }
}
