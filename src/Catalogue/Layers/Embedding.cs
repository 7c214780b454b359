using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Rows of a table, picked by indices. Input <c>[n, …]</c> of whole numbers below InputDim, output <c>[n, …, outputDim]</c>;
    /// embeddings <c>[inputDim, outputDim]</c>. Source: https://keras.io/api/layers/core_layers/embedding/.
    /// </summary>
    /// <param name="inputDim">The number of rows: one more than the largest index.</param>
    /// <param name="outputDim">The length of a row.</param>
    public sealed class EmbeddingAttribute(int inputDim, int outputDim) : LayerAttribute
    {
        /// <summary>The number of rows: one more than the largest index.</summary>
        public int InputDim => inputDim;

        /// <summary>The length of a row.</summary>
        public int OutputDim => outputDim;

        /// <summary>Fills the table in a new model: <c>"random_uniform"</c> by default.</summary>
        public string? EmbeddingsInitializer { get; set; }

        /// <summary>A penalty on the table while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? EmbeddingsRegularizer { get; set; }

        /// <summary>A penalty on the result while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? ActivityRegularizer { get; set; }

        /// <summary>A constraint on the table while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? EmbeddingsConstraint { get; set; }

        /// <summary>Whether index 0 is padding that recurrent layers skip.</summary>
        public bool MaskZero { get; set; }

        /// <summary>The length of the input, where it is fixed; 0 (the default) leaves it to the input.</summary>
        public int InputLength { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class EmbeddingLayer : LayerKind
    {
        private static readonly Argument<int> InputDim = Argument.Positive("input_dim");
        private static readonly Argument<int> OutputDim = Argument.Positive("output_dim");
        private static readonly Argument<Function?> Initializer = Argument.Initializer("embeddings_initializer", "random_uniform");
        private static readonly Argument<bool> MaskZero = Argument.Boolean("mask_zero", false).NullIfDefault();
        private static readonly Argument<ConfigValue> InputLength = Argument.Carried("input_length");

        public override string ClassName => "Embedding";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            InputDim, OutputDim, Initializer, Argument.Regularizer("embeddings_regularizer"), Argument.Regularizer("activity_regularizer"),
            Argument.Constraint("embeddings_constraint"), MaskZero, InputLength, Argument.Base,
        ];

        public override bool WritesDType => false;

        // 0 is how the attribute leaves the length to the input.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) =>
            config[InputLength.Key] is { Kind: ConfigKind.Number, Number: 0 } ? config.With(InputLength.Key, ConfigValue.Null) : config;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            ConfigValue length = layer.Get(InputLength);
            // One number, or a list of them, for the axes after the batch.
            EquatableArray<int> lengths = [];
            if (!length.IsNull && !Argument.TryIntegers(length.Kind == ConfigKind.Array ? length : ConfigValue.Of([length]), out lengths))
                throw new GraphException(ErrorId.BadArgument, $"InputLength (input_length) is {length}; expected an integer or a list of them.", InputLength);
            for (int i = 0; i < lengths.Count; i++)
            {
                if (lengths.Count != input.Rank - 1 || (lengths[i] != input[i + 1] && lengths[i] != Shape.Unknown && input[i + 1] != Shape.Unknown))
                    throw new GraphException(ErrorId.ShapeMismatch, $"InputLength is {length}, but its input is {input}. Make them agree, or leave InputLength out.", InputLength);
            }

            return Shape.OfBatch(input[0], input.Axes.Skip(1).Append(layer.Get(OutputDim)));
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) =>
            [new WeightEntry("embeddings", [layer.Get(InputDim), layer.Get(OutputDim)], layer.Get(Initializer)!)];

        public override void Lower(LoweringContext context)
        {
            context.Emit(new EmbeddingOp(context.Get(InputDim), context.Get(OutputDim), context.Weight("embeddings")) { Input = context.Input });
            if (context.Get(MaskZero))
                context.DefineMask(context.EmitMask(context.Input.Size, 1, 0f));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Embedding = Register(new EmbeddingLayer());
    }
}
