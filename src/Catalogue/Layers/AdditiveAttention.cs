using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// As <see cref="AttentionAttribute"/>, comparing a query with a key by the sum of <c>scale * tanh(query + key)</c>. Weight scale <c>[depth]</c>.
    /// Keras only. Source: https://keras.io/api/layers/attention_layers/additive_attention/.
    /// </summary>
    public sealed class AdditiveAttentionAttribute : LayerAttribute
    {
        /// <summary>Whether the terms of the sum are scaled; true by default.</summary>
        public bool UseScale { get; set; } = true;

        /// <summary>Whether a query sees only the keys up to its own place.</summary>
        public bool UseCausalMask { get; set; }

        /// <summary>Return how much each query takes of each value too, <c>[n, queries, keys]</c>: result 1, as in <c>From = "attention:1"</c>.</summary>
        public bool ReturnAttentionScores { get; set; }

        /// <summary>The fraction of the scores dropped while training.</summary>
        public double Dropout { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AdditiveAttentionLayer : LayerKind
    {
        private static readonly Argument<bool> UseScale = Argument.Boolean("use_scale", true);

        public override string ClassName => "AdditiveAttention";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [UseScale, Argument.Real("dropout", 0, 0, 1).TrainingOnly(), Argument.Carried("seed").OnlyIfSet(), Argument.Base, AttentionInputs.UseCausalMask, AttentionInputs.ReturnScores];

        public override IReadOnlyList<string> CallParameters => AttentionInputs.Parameters;

        public override EquatableArray<string> MaskArguments => [CallArguments.QueryMask, CallArguments.ValueMask];

        public override bool ListsMasks => true;

        public override int MinimumInputs => 2;

        public override int MaximumInputs => 3;

        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => AttentionInputs.Upgrade(config);

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            AttentionInputs attention = AttentionInputs.Of(inputs);
            if (layer.Get(UseScale) && attention.Depth == Shape.Unknown)
                throw new GraphException(ErrorId.UnknownAxis, $"its scale depends on the last axis, which its queries {attention.Query} leave open. Give that axis a size.");
            return new Shape(attention.Query[0], attention.Queries, attention.Width);
        }

        public override EquatableArray<Shape> InferShapes(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            layer.Get(AttentionInputs.ReturnScores) ? [InferShape(layer, inputs), AttentionInputs.Of(inputs).Scores] : [InferShape(layer, inputs)];

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            layer.Get(UseScale) ? [new WeightEntry("scale", [inputs[0][2]], Initializers.GlorotUniform)] : [];

        public override void Lower(LoweringContext context)
        {
            AttentionInputs attention = AttentionInputs.Of(context.InputShapes);
            AdditiveScoresOp scores = new(
                attention.Queries, attention.Keys, attention.Depth, context.Inputs[0], context.Inputs[context.Inputs.Count - 1], context.TryWeight("scale"));
            context.EmitMixture(
                context.Emit(scores, new Shape(attention.Queries, attention.Keys).Product(0, 2)),
                context.Inputs[1], attention.Queries, attention.Keys, attention.Width);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind AdditiveAttention = Register(new AdditiveAttentionLayer());
    }
}
