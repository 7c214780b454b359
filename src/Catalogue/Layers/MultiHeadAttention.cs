using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Attention in several heads, each on projections of its own. Inputs queries <c>[n, …, features]</c>, values and, if they are not the values,
    /// keys; output <c>[n, …, outputShape]</c> with the queries' other axes. Weights query, key and value, each kernel <c>[features, heads, size]</c> and bias
    /// <c>[heads, size]</c>; attention_output kernel <c>[heads, valueDim, …]</c> and bias. Keras only.
    /// Source: https://keras.io/api/layers/attention_layers/multi_head_attention/.
    /// </summary>
    /// <param name="numHeads">The number of heads.</param>
    /// <param name="keyDim">The size of a head's queries and keys.</param>
    public sealed class MultiHeadAttentionAttribute(int numHeads, int keyDim) : LayerAttribute
    {
        /// <summary>The number of heads.</summary>
        public int NumHeads => numHeads;

        /// <summary>The size of a head's queries and keys.</summary>
        public int KeyDim => keyDim;

        /// <summary>The size of a head's values; 0 (the default) for KeyDim.</summary>
        public int ValueDim { get; set; }

        /// <summary>The fraction of the scores dropped while training.</summary>
        public double Dropout { get; set; }

        /// <summary>Whether projections have biases; true by default.</summary>
        public bool UseBias { get; set; } = true;

        /// <summary>The last axes of the result; the queries' last axis by default.</summary>
        public int[] OutputShape { get; set; } = [];

        /// <summary>The axes of the queries over which attention ranges; all between batch and features by default.</summary>
        public int[] AttentionAxes { get; set; } = [];

        /// <summary>Fills the kernels in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? KernelInitializer { get; set; }

        /// <summary>Fills the biases in a new model: <c>"zeros"</c> by default.</summary>
        public string? BiasInitializer { get; set; }

        /// <summary>A penalty on the kernels while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? KernelRegularizer { get; set; }

        /// <summary>A penalty on the biases while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? BiasRegularizer { get; set; }

        /// <summary>A penalty on the result while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? ActivityRegularizer { get; set; }

        /// <summary>A constraint on the kernels while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? KernelConstraint { get; set; }

        /// <summary>A constraint on the biases while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? BiasConstraint { get; set; }

        /// <summary>Makes training repeatable.</summary>
        public int Seed { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class MultiHeadAttentionLayer : LayerKind
    {
        private static readonly Argument<int> NumHeads = Argument.Positive("num_heads");
        private static readonly Argument<int> KeyDim = Argument.Positive("key_dim");
        private static readonly Argument<int?> ValueDim = Argument.OptionalInteger("value_dim");
        private static readonly Argument<bool> UseBias = Argument.Boolean("use_bias", true);
        private static readonly Argument<EquatableArray<int>?> OutputShapeArgument = Lists.OptionalIntegers("output_shape", "positive sizes");
        private static readonly Argument<EquatableArray<int>?> AttentionAxes = Lists.OptionalIntegers("attention_axes", "axes between the batch and the last");
        private static readonly Argument<Function?> KernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private static readonly Argument<Function?> BiasInitializer = Argument.Initializer("bias_initializer", "zeros");
        private static readonly Argument<bool> UseGate = Argument.Boolean("use_gate", false).OnlyIfSet();
        private static readonly Argument<int?> SlidingWindow = Argument.OptionalInteger("sliding_window").OnlyIfSet();

        public override string ClassName => "MultiHeadAttention";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            NumHeads, KeyDim, ValueDim, Argument.Real("dropout", 0, 0, 1).TrainingOnly(), UseBias, OutputShapeArgument, AttentionAxes,
            KernelInitializer, BiasInitializer, Argument.Regularizer("kernel_regularizer"), Argument.Regularizer("bias_regularizer"),
            Argument.Regularizer("activity_regularizer"), Argument.Constraint("kernel_constraint"), Argument.Constraint("bias_constraint"),
            Argument.Carried("seed").OnlyIfSet(), Argument.Base, UseGate, SlidingWindow,
        ];

        public override bool PassesMask => true;

        public override int MinimumInputs => 2;

        public override int MaximumInputs => 3;

        // 0 is how the attribute says what a topology says by null.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) =>
            config[ValueDim.Key] is { Kind: ConfigKind.Number, Number: 0 } ? config.With(ValueDim.Key, ConfigValue.Null) : config;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(UseGate))
                throw new GraphException(ErrorId.Unsupported, "use_gate is not supported.", UseGate);
            if (layer.Get(SlidingWindow) is not null)
                throw new GraphException(ErrorId.Unsupported, "sliding_window is not supported.", SlidingWindow);
            if (layer.Get(ValueDim) is <= 0)
                throw new GraphException(ErrorId.BadArgument, $"ValueDim is {layer.Get(ValueDim)}; expected a positive integer.", ValueDim);
            if (layer.Get(OutputShapeArgument) is { } sizes && sizes.Any(static size => size <= 0))
                throw new GraphException(ErrorId.BadArgument, $"OutputShape is {sizes}; expected positive sizes.", OutputShapeArgument);
            CheckInputs(layer, inputs);
            Shape query = inputs[0];
            return Shape.OfBatch(query[0], query.Axes.Skip(1).Take(query.Rank - 2).Concat(Outputs(layer, query)));
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int heads = layer.Get(NumHeads);
            Shape key = inputs[inputs.Count - 1];
            return Projection(layer, "query", [inputs[0][inputs[0].Rank - 1]], [heads, layer.Get(KeyDim)])
                .Concat(Projection(layer, "key", [key[key.Rank - 1]], [heads, layer.Get(KeyDim)]))
                .Concat(Projection(layer, "value", [inputs[1][inputs[1].Rank - 1]], [heads, ValueSize(layer)]))
                .Concat(Projection(layer, "attention_output", [heads, ValueSize(layer)], Outputs(layer, inputs[0])));
        }

        public override void Lower(LoweringContext context)
        {
            LayerScope layer = context.Layer;
            (int heads, int depth, int width) = (layer.Get(NumHeads), layer.Get(KeyDim), ValueSize(layer));
            int last = context.InputShapes.Count - 1;
            AxesLast queries = Arrange(context, 0);
            AxesLast values = Arrange(context, 1);
            int outer = queries.Outer;
            int steps = queries.Inner / Features(context.InputShapes[0]);
            int keys = values.Inner / Features(context.InputShapes[1]);
            Operand query = Project(context, "query", queries.Bring(context.Inputs[0]), 0, heads * depth);
            Operand key = Project(context, "key", Arrange(context, last).Bring(context.Inputs[last]), last, heads * depth);
            Operand value = Project(context, "value", values.Bring(context.Inputs[1]), 1, heads * width);
            Operand scaled = context.Emit(new RescaleOp(1, query.Size, [0f], [(float)(1 / Math.Sqrt(depth))], [0f]) { Input = query }, query.Size);

            EquatableArray<int> batch = [outer, heads];
            Operand scores = context.Emit(
                new BatchMatMulOp(
                    batch, steps, depth, keys, Head(scaled, steps, heads, depth), Head(key, keys, heads, depth),
                    Transposed: true, [heads * steps * keys, steps * keys], keys),
                new Shape(outer, heads, steps, keys).Product(0, 4));
            Operand shares = context.Emit(new SoftmaxOp(outer * heads * steps, keys, 1, Logarithm: false) { Input = context.EmitMasked(scores, outer * heads, steps, keys) }, scores.Size);
            Operand mixed = context.Emit(
                new BatchMatMulOp(
                    batch, steps, keys, width, new MatrixView(shares, [heads * steps * keys, steps * keys], keys), Head(value, keys, heads, width),
                    Transposed: false, [steps * heads * width, width], heads * width),
                new Shape(outer, steps, heads, width).Product(0, 4));
            int[] sizes = Outputs(layer, context.InputShapes[0]);
            int outputs = new Shape(sizes).Product(0, sizes.Length);
            Epilogue bias = new() { Bias = context.TryWeight("attention_output/bias") };
            queries.EmitBack(new MatMulOp(outer * steps, heads * width, outputs, context.Weight("attention_output/kernel"), bias) { Input = mixed }, outputs);
        }

        // One head of each of [outer, steps, heads, size].
        private static MatrixView Head(Operand operand, int steps, int heads, int size) => new(operand, [steps * heads * size, size], heads * size);

        // The input as [other axes, attention axes, features].
        private static AxesLast Arrange(LoweringContext context, int input)
        {
            Shape shape = context.InputShapes[input];
            return new AxesLast(context, shape, AttentionAxesOf(context.Layer, shape).Append(shape.Rank - 1));
        }

        private static Operand Project(LoweringContext context, string name, Operand input, int index, int columns)
        {
            int features = Features(context.InputShapes[index]);
            int rows = input.Size / features;
            Epilogue bias = new() { Bias = context.TryWeight(name + "/bias") };
            return context.Emit(new MatMulOp(rows, features, columns, context.Weight(name + "/kernel"), bias) { Input = input }, new Shape(rows, columns).Product(0, 2));
        }

        private static IEnumerable<WeightEntry> Projection(LayerScope layer, string name, int[] from, int[] to)
        {
            int[] kernel = [.. from, .. to];
            yield return new WeightEntry(name + "/kernel", EquatableArray.Create<int>(kernel), layer.Get(KernelInitializer)!);
            if (layer.Get(UseBias))
                yield return new WeightEntry(name + "/bias", EquatableArray.Create<int>(to), layer.Get(BiasInitializer)!);
        }

        private static void CheckInputs(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape query = inputs[0];
            foreach (Shape input in inputs)
            {
                if (input.Rank < 3 || input.Rank != query.Rank)
                    throw new GraphException(ErrorId.WrongRank, $"its inputs need one rank, 3 or more, (batch, …, features), but they are {string.Join(" and ", inputs)}.");
                if (Features(input) == Shape.Unknown)
                    throw new GraphException(ErrorId.UnknownAxis, $"its kernels depend on the last axis, which its input {input} leaves open. Give that axis a size.");
            }

            int[] attention = AttentionAxesOf(layer, query);
            Shape key = inputs[inputs.Count - 1];
            for (int axis = 1; axis < query.Rank - 1; axis++)
            {
                if (Differ(inputs[1][axis], key[axis]))
                    throw new GraphException(ErrorId.ShapeMismatch, $"its values {inputs[1]} and keys {key} differ in axis {axis}; each value needs a key.");
                if (!attention.Contains(axis) && Differ(query[axis], key[axis]))
                    throw new GraphException(ErrorId.ShapeMismatch, $"its queries {query} and keys {key} differ in axis {axis}, over which attention does not range. Make them equal, or add the axis to AttentionAxes.");
            }
        }

        private static int[] AttentionAxesOf(LayerScope layer, Shape query)
        {
            if (layer.Get(AttentionAxes) is not { } axes)
                return [.. Enumerable.Range(1, query.Rank - 2)];
            // Keras counts negative ones without the axis of the features of a head.
            int[] resolved = [.. axes.Select(axis => axis < 0 ? axis + query.Rank : axis)];
            return resolved.All(axis => axis >= 1 && axis < query.Rank - 1) && resolved.Distinct().Count() == resolved.Length
                ? resolved
                : throw new GraphException(ErrorId.BadArgument, $"AttentionAxes is {axes}; expected axes of its queries {query} between the batch and the last, each once.", AttentionAxes);
        }

        private static int[] Outputs(LayerScope layer, Shape query) => layer.Get(OutputShapeArgument) is { } sizes ? [.. sizes] : [Features(query)];

        private static int Features(Shape shape) => shape[shape.Rank - 1];

        private static int ValueSize(LayerScope layer) => layer.Get(ValueDim) ?? layer.Get(KeyDim);

        private static bool Differ(int a, int b) => a != b && a != Shape.Unknown && b != Shape.Unknown;
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind MultiHeadAttention = Register(new MultiHeadAttentionLayer());
    }
}
