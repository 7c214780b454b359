namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Counts or marks categories, whole numbers below NumTokens. Multi-hot and count: input <c>[n, k]</c>, output <c>[n, numTokens]</c>. One-hot:
    /// input <c>[n, …]</c>, output <c>[n, …, numTokens]</c>, in place of a last axis of size 1. For count, a second input holds what each counts for.
    /// Source: https://keras.io/api/layers/preprocessing_layers/categorical/category_encoding/.
    /// </summary>
    /// <param name="numTokens">The number of categories: one more than the largest.</param>
    public sealed class CategoryEncodingAttribute(int numTokens) : LayerAttribute
    {
        /// <summary>The number of categories: one more than the largest.</summary>
        public int NumTokens => numTokens;

        /// <summary>What is written; multi-hot by default.</summary>
        public EncodingMode OutputMode { get; set; } = EncodingMode.MultiHot;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class CategoryEncodingLayer : LayerKind
    {
        private static readonly Argument<int> NumTokens = Argument.Positive("num_tokens");
        private static readonly Argument<EncodingMode> OutputMode = Argument.Choice("output_mode", EncodingMode.MultiHot);
        private static readonly Argument<bool> Sparse = Argument.Boolean("sparse", false).OnlyIfSet();

        public override string ClassName => "CategoryEncoding";

        public override IReadOnlyList<Argument> Arguments { get; } = [NumTokens, OutputMode, Argument.Base, Sparse];

        public override int MaximumInputs => 2;

        // An old name.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) =>
            config[OutputMode.Key] is { Text: "binary" } ? config.With(OutputMode.Key, ConfigValue.Of("multi_hot")) : config;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EncodingMode mode = layer.Get(OutputMode);
            if (mode == EncodingMode.Int)
                throw new GraphException(ErrorId.BadArgument, "OutputMode Int leaves categories as they are, which this layer is not for. Choose OneHot, MultiHot or Count, or remove the layer.", OutputMode);
            if (layer.Get(Sparse))
                throw new GraphException(ErrorId.Unsupported, "sparse results are not supported.", Sparse);
            if (inputs.Count > 1 && mode != EncodingMode.Count)
                throw new GraphException(ErrorId.WrongInputCount, $"a second input is what categories count for, but OutputMode is {mode}. Choose Count, or give one input.", OutputMode);
            if (inputs.Count > 1 && !inputs[0].Equals(inputs[1]))
                throw new GraphException(ErrorId.ShapeMismatch, $"its inputs {inputs[0]} and {inputs[1]} differ in shape; each category counts for one number.");
            return Categories.Shape(inputs[0], mode, layer.Get(NumTokens), OutputMode);
        }

        public override void Lower(LoweringContext context) => context.Emit(Categories.Op(
            context.InputShape, context.Get(OutputMode), context.Get(NumTokens), context.Input, context.Inputs.Count > 1 ? context.Inputs[1] : null));
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind CategoryEncoding = Register(new CategoryEncodingLayer());
    }
}
