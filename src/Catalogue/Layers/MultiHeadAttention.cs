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

        /// <summary>Whether what the heads give is multiplied by a sigmoid of a projection of the queries: weights gate kernel and bias.</summary>
        public bool UseGate { get; set; }

        /// <summary>A query sees only keys that are fewer places away, before and behind it; 0 (the default) for all.</summary>
        public int SlidingWindow { get; set; }

        /// <summary>Whether a query sees only the keys up to its own place.</summary>
        public bool UseCausalMask { get; set; }

        /// <summary>
        /// Which query sees which key, by the name of the layer that makes it: <c>[n, queries, keys]</c> or <c>[n, heads, queries, keys]</c>, where
        /// axes may be 1; 0 where it does not.
        /// </summary>
        public string? AttentionMask { get; set; }

        /// <summary>Return how much each query takes of each value too, <c>[n, heads, queries, keys]</c>: result 1, as in <c>From = "attention:1"</c>.</summary>
        public bool ReturnAttentionScores { get; set; }

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
            Argument.Carried("seed").OnlyIfSet(), Argument.Base, UseGate, SlidingWindow, AttentionInputs.UseCausalMask, AttentionInputs.ReturnScores,
        ];

        public override IReadOnlyList<string> CallParameters { get; } =
        [
            "query", "value", "key", CallArguments.QueryMask, CallArguments.ValueMask, CallArguments.KeyMask, CallArguments.AttentionMask,
            AttentionInputs.ReturnScores.Key, CallArguments.Training, AttentionInputs.UseCausalMask.Key,
        ];

        public override bool NamesInputs => true;

        public override EquatableArray<string> MaskArguments => [CallArguments.QueryMask, CallArguments.ValueMask, CallArguments.KeyMask];

        public override bool PassesMask => true;

        public override int MinimumInputs => 2;

        public override int MaximumInputs => 3;

        // 0 is how the attribute says what a topology says by null.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs)
        {
            foreach (string key in (string[])[ValueDim.Key, SlidingWindow.Key])
                config = config[key] is { Kind: ConfigKind.Number, Number: 0 } ? config.With(key, ConfigValue.Null) : config;
            return config;
        }

        public override void CheckNamed(LayerScope layer, IReadOnlyList<Shape> inputs, string argument, Shape shape)
        {
            if (inputs[0].Rank != 3)
                throw new GraphException(ErrorId.Unsupported, $"a mask is for queries (batch, steps, features), rank 3, but they are {inputs[0]}. Leave the mask out, or [Reshape] the queries.");
            if (argument != CallArguments.AttentionMask)
            {
                base.CheckNamed(layer, inputs, argument, shape);
                return;
            }

            Shape expected = new(inputs[0][0], layer.Get(NumHeads), inputs[0][1], inputs[1][1]);
            if (shape.Rank is not (3 or 4) || Enumerable.Range(1, shape.Rank - 1).Any(axis => shape[axis] != 1 && Differ(shape[axis], expected[axis + 4 - shape.Rank])))
                throw new GraphException(ErrorId.ShapeMismatch, $"its AttentionMask must be {new Shape(expected[0], expected[2], expected[3])} or {expected}, where axes may be 1, but is {shape}.");
        }

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(SlidingWindow) is <= 0)
                throw new GraphException(ErrorId.BadArgument, $"SlidingWindow is {layer.Get(SlidingWindow)}; expected a positive integer.", SlidingWindow);
            if (layer.Get(SlidingWindow) is not null && inputs[0].Rank != 3)
                throw new GraphException(ErrorId.Unsupported, $"SlidingWindow is for queries (batch, steps, features), rank 3, but they are {inputs[0]}. Leave it out, or [Reshape] the queries.", SlidingWindow);
            if (layer.Get(AttentionInputs.UseCausalMask) && inputs[0].Rank != 3)
                throw new GraphException(ErrorId.Unsupported, $"UseCausalMask is for queries (batch, steps, features), rank 3, but they are {inputs[0]}. Leave it out, or [Reshape] the queries.", AttentionInputs.UseCausalMask);
            if (layer.Get(ValueDim) is <= 0)
                throw new GraphException(ErrorId.BadArgument, $"ValueDim is {layer.Get(ValueDim)}; expected a positive integer.", ValueDim);
            if (layer.Get(OutputShapeArgument) is { } sizes && sizes.Any(static size => size <= 0))
                throw new GraphException(ErrorId.BadArgument, $"OutputShape is {sizes}; expected positive sizes.", OutputShapeArgument);
            CheckInputs(layer, inputs);
            Shape query = inputs[0];
            return Shape.OfBatch(query[0], query.Axes.Skip(1).Take(query.Rank - 2).Concat(Outputs(layer, query)));
        }

        public override EquatableArray<Shape> InferShapes(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape output = InferShape(layer, inputs);
            if (!layer.Get(AttentionInputs.ReturnScores))
                return [output];
            if (inputs[0].Rank != 3)
                throw new GraphException(ErrorId.Unsupported, $"ReturnAttentionScores is for queries (batch, steps, features), rank 3, but they are {inputs[0]}. Leave it out, or [Reshape] the queries.", AttentionInputs.ReturnScores);
            return [output, new Shape(inputs[0][0], layer.Get(NumHeads), inputs[0][1], inputs[1][1])];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            int heads = layer.Get(NumHeads);
            Shape key = inputs[inputs.Count - 1];
            return Projection(layer, "query", [inputs[0][inputs[0].Rank - 1]], [heads, layer.Get(KeyDim)])
                .Concat(Projection(layer, "key", [key[key.Rank - 1]], [heads, layer.Get(KeyDim)]))
                .Concat(layer.Get(UseGate) ? Projection(layer, "gate", [inputs[0][inputs[0].Rank - 1]], [heads, ValueSize(layer)]) : [])
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
            Operand asked = queries.Bring(context.Inputs[0]);
            Operand query = Project(context, "query", asked, 0, heads * depth);
            Operand key = Project(context, "key", Arrange(context, last).Bring(context.Inputs[last]), last, heads * depth);
            Operand value = Project(context, "value", values.Bring(context.Inputs[1]), 1, heads * width);
            Operand scaled = context.Emit(new RescaleOp(1, query.Size, [0f], [(float)(1 / Math.Sqrt(depth))], [0f]) { Input = query }, query.Size);

            EquatableArray<int> batch = [outer, heads];
            Operand scores = context.Emit(
                new BatchMatMulOp(
                    batch, steps, depth, keys, Head(scaled, steps, heads, depth), Head(key, keys, heads, depth),
                    Transposed: true, [heads * steps * keys, steps * keys], keys),
                new Shape(outer, heads, steps, keys).Product(0, 4));
            Operand shares = context.Emit(new SoftmaxOp(outer * heads * steps, keys, 1, Logarithm: false) { Input = EmitMasked(context, scores, outer, steps, keys) }, scores.Size);
            if (layer.Get(AttentionInputs.ReturnScores))
                context.Define(shares, 1);
            Operand mixed = context.Emit(
                new BatchMatMulOp(
                    batch, steps, keys, width, new MatrixView(shares, [heads * steps * keys, steps * keys], keys), Head(value, keys, heads, width),
                    Transposed: false, [steps * heads * width, width], heads * width),
                new Shape(outer, steps, heads, width).Product(0, 4));
            if (layer.Get(UseGate))
            {
                Operand gate = context.Emit(new ActivationOp(new ActivationFunction(Activation.Sigmoid)) { Input = Project(context, "gate", asked, 0, heads * width) }, mixed.Size);
                mixed = context.Emit(Broadcast.Op(BroadcastFunction.Multiply, mixed, gate), mixed.Size);
            }

            int[] sizes = Outputs(layer, context.InputShapes[0]);
            int outputs = new Shape(sizes).Product(0, sizes.Length);
            Epilogue bias = new() { Bias = context.TryWeight("attention_output/bias") };
            queries.EmitBack(new MatMulOp(outer * steps, heads * width, outputs, context.Weight("attention_output/kernel"), bias) { Input = mixed }, outputs);
        }

        // Keras joins the masks of queries, values and keys with that of the call: a query that sees no key spreads over all of them.
        private static Operand EmitMasked(LoweringContext context, Operand scores, int outer, int steps, int keys)
        {
            LayerScope layer = context.Layer;
            int heads = layer.Get(NumHeads);
            List<BroadcastTerm> terms = [];
            if (outer == 1)
            {
                if (context.Mask is { } query && query.Size == steps)
                    terms.Add(new BroadcastTerm(query, [0, 1, 0]));
                terms.AddRange(context.Tensors.Skip(1).Select(static tensor => tensor.Mask).OfType<Operand>().Where(mask => mask.Size == keys).Distinct().Select(static mask => new BroadcastTerm(mask, [0, 0, 1])));
                if (context.AttentionMask is { } pairs)
                    terms.Add(new BroadcastTerm(pairs.Operand, Broadcast.Strides(pairs.Shape, [heads, steps, keys])));
            }

            MaskScoresOp op = new(outer * heads, steps, keys) { Input = scores, Causal = layer.Get(AttentionInputs.UseCausalMask), Window = layer.Get(SlidingWindow) ?? 0, Levels = true };
            if (terms.Count == 0)
                return op is { Causal: false, Window: 0 } ? scores : context.Emit(op, scores.Size);
            BroadcastTerm joined = terms[0];
            if (terms.Count > 1)
            {
                // Heads that share a mask need it once.
                int own = terms.Any(static term => term.Strides[0] > 0) ? heads : 1;
                int size = checked(own * steps * keys);
                Operand product = context.Emit(Broadcast.Op(BroadcastFunction.Multiply, [own, steps, keys], terms), size);
                joined = new BroadcastTerm(product, [own > 1 ? steps * keys : 0, keys, 1]);
            }

            return context.Emit(op with { Mask = joined.Operand, MaskStrides = joined.Strides }, scores.Size);
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
