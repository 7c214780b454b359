using LayersGen.Execution;

namespace LayersGen
{
    /// <summary>How <c>[Attention]</c> compares a query with a key.</summary>
    public enum ScoreMode
    {
        /// <summary>By their dot product.</summary>
        Dot,

        /// <summary>By the sum of <c>tanh(query + key)</c>.</summary>
        Concat,
    }

#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Mixes values by how well their keys fit each query. Inputs queries <c>[n, queries, depth]</c>, values <c>[n, keys, width]</c> and, if they are
    /// not the values, keys <c>[n, keys, depth]</c>; output <c>[n, queries, width]</c>. Keras only.
    /// Source: https://keras.io/api/layers/attention_layers/attention/.
    /// </summary>
    public sealed class AttentionAttribute : LayerAttribute
    {
        /// <summary>Whether a learned number scales the scores: weight scale.</summary>
        public bool UseScale { get; set; }

        /// <summary>How a query is compared with a key; <see cref="ScoreMode.Concat"/> has a weight concat_score_weight.</summary>
        public ScoreMode ScoreMode { get; set; } = ScoreMode.Dot;

        /// <summary>Whether a query sees only the keys up to its own place.</summary>
        public bool UseCausalMask { get; set; }

        /// <summary>Return how much each query takes of each value too, <c>[n, queries, keys]</c>: result 1, as in <c>From = "attention:1"</c>.</summary>
        public bool ReturnAttentionScores { get; set; }

        /// <summary>The fraction of the scores dropped while training.</summary>
        public double Dropout { get; set; }

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class AttentionLayer : LayerKind
    {
        private static readonly Argument<bool> UseScale = Argument.Boolean("use_scale", false);
        private static readonly Argument<ScoreMode> Mode = Argument.Choice("score_mode", ScoreMode.Dot);

        public override string ClassName => "Attention";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [UseScale, Mode, Argument.Real("dropout", 0, 0, 1).TrainingOnly(), Argument.Carried("seed").OnlyIfSet(), Argument.Base, AttentionInputs.UseCausalMask, AttentionInputs.ReturnScores];

        public override IReadOnlyList<string> CallParameters => AttentionInputs.Parameters;

        public override EquatableArray<string> MaskArguments => [CallArguments.QueryMask, CallArguments.ValueMask];

        public override bool ListsMasks => true;

        public override int MinimumInputs => 2;

        public override int MaximumInputs => 3;

        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => AttentionInputs.Upgrade(config);

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            AttentionInputs attention = AttentionInputs.Of(inputs);
            return new Shape(attention.Query[0], attention.Queries, attention.Width);
        }

        public override EquatableArray<Shape> InferShapes(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            layer.Get(AttentionInputs.ReturnScores) ? [InferShape(layer, inputs), AttentionInputs.Of(inputs).Scores] : [InferShape(layer, inputs)];

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(UseScale))
                yield return new WeightEntry("scale", [], Initializers.Ones);
            if (layer.Get(Mode) == ScoreMode.Concat)
                yield return new WeightEntry("concat_score_weight", [], Initializers.Ones);
        }

        public override void Lower(LoweringContext context)
        {
            AttentionInputs attention = AttentionInputs.Of(context.InputShapes);
            Operand scores = context.Get(Mode) == ScoreMode.Dot ? DotScores(context, attention) : ConcatScores(context, attention);
            context.EmitMixture(scores, context.Inputs[1], attention.Queries, attention.Keys, attention.Width);
        }

        private static Operand DotScores(LoweringContext context, AttentionInputs attention)
        {
            int depth = attention.Depth;
            BatchMatMulOp product = new(
                [], attention.Queries, depth, attention.Keys,
                new MatrixView(context.Inputs[0], [], depth),
                new MatrixView(context.Inputs[context.Inputs.Count - 1], [], depth),
                Transposed: true, [], attention.Keys);
            Operand scores = context.Emit(product, new Shape(attention.Queries, attention.Keys).Product(0, 2));
            return context.Get(UseScale) ? context.EmitScaled(scores, "scale") : scores;
        }

        private static Operand ConcatScores(LoweringContext context, AttentionInputs attention)
        {
            Operand query = context.Inputs[0];
            Operand key = context.Inputs[context.Inputs.Count - 1];
            if (context.Get(UseScale))
                (query, key) = (context.EmitScaled(query, "scale"), context.EmitScaled(key, "scale"));
            AdditiveScoresOp scores = new(attention.Queries, attention.Keys, attention.Depth, query, key, null);
            return context.EmitScaled(context.Emit(scores, new Shape(attention.Queries, attention.Keys).Product(0, 2)), "concat_score_weight");
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Attention = Register(new AttentionLayer());
    }
}
