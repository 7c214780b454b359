namespace LayersGen.Generator.Tests;

/// <summary>Rows of <see cref="CompilationTests"/>: merge, activation, normalization, noise, attention and preprocessing layers with all their arguments.</summary>
internal static class CatalogueMatrix
{
    private const string TwoInputs = "[Input(4, 3, Name = \"a\")] [Input(4, 3, Name = \"b\")]";
    private const string FromBoth = "From = new[] { \"a\", \"b\" }";

    private const string Moments = """
        Epsilon = 1e-5, Center = true, Scale = true, BetaInitializer = "ones", GammaInitializer = "zeros", BetaRegularizer = "l2", GammaRegularizer = "l1",
        BetaConstraint = "non_neg", GammaConstraint = "max_norm"
        """;

    private const string Training = """
        KernelInitializer = "he_normal", BiasInitializer = "constant(0.5)", KernelRegularizer = "l2(0.01)", BiasRegularizer = "l1", ActivityRegularizer = "l1_l2",
        KernelConstraint = "max_norm(2)", BiasConstraint = "non_neg", Trainable = false
        """;

    public static IReadOnlyList<string> Rows { get; } =
    [
        .. new[] { "Average", "Maximum", "Minimum", "Multiply", "Subtract" }.Select(static layer => $"{TwoInputs} [{layer}({FromBoth})]"),
        $"{TwoInputs} [Dot(2, -1, Normalize = true, {FromBoth})]",
        "[Input(4)] [ELU(Alpha = 0.5)]",
        "[Input(4)] [LeakyReLU(Alpha = 0.1)]",
        "[Input(4)] [ThresholdedReLU(Theta = 0.5)]",
        "[Input(4, 3)] [PReLU(AlphaInitializer = \"ones\", AlphaRegularizer = \"l2\", AlphaConstraint = \"non_neg\", SharedAxes = new[] { 1 })]",
        "[Input(4, 3)] [SpatialDropout1D(0.5, Seed = 1)]",
        "[Input(4)] [AlphaDropout(0.5, NoiseShape = new[] { 1, 4 }, Seed = 1)]",
        "[Input(4)] [GaussianDropout(0.5, Seed = 1)]",
        "[Input(4)] [GaussianNoise(0.5, Seed = 1)]",
        "[Input(4, 3, 2)] [Permute(3, 1, 2)]",
        "[Input(4)] [RepeatVector(3)]",
        "[Input(4, 3)] [Masking(MaskValue = -1)]",
        $"[Input(4, 3)] [LayerNormalization(Axis = new[] {{ 1, -1 }}, {Moments})]",
        $"[Input(4, 6)] [GroupNormalization(Groups = 3, Axis = 2, {Moments})]",
        "[Input(4, 3)] [UnitNormalization(Axis = new[] { 1 })]",
        "[Input(4, 3)] [Normalization(Axis = new[] { 1 }, Mean = new[] { 0.5 }, Variance = new[] { 1.0, 2, 3, 4 }, Invert = true)]",
        "[Input(4, 3)] [Normalization(Axis = new int[0], Name = \"count\")]",
        "[Input(4, 3)] [Discretization(-1, 0.5, OutputMode = EncodingMode.OneHot)]",
        "[Input(3)] [CategoryEncoding(4, OutputMode = EncodingMode.Count)]",
        "[Input(3, 6, 8)] [CenterCrop(4, 5, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(3, 6, 8)] [Resizing(4, 5, Interpolation = Interpolation.Nearest, CropToAspectRatio = true, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(6, 8, 3)] [RandomWidth(-0.5, 0.25, Interpolation = Interpolation.Nearest, Seed = 1)]",
        "[Input(6, 8, 3)] [RandomFlip(Mode = \"vertical\", Seed = 1, DataFormat = DataFormat.ChannelsLast)]",
        "[Input(6, 8, 3)] [RandomRotation(-0.5, 0.25, FillMode = \"wrap\", Interpolation = Interpolation.Nearest, Seed = 1, FillValue = 0.5, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(6, 8, 3)] [RandomZoom(-0.5, 0.25, WidthFactor = new[] { 0.25 }, FillMode = \"wrap\", Interpolation = Interpolation.Nearest, Seed = 1, FillValue = 0.5, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(6, 8, 3)] [RandomTranslation(new[] { 0.5 }, new[] { -0.5, 0.25 }, FillMode = \"wrap\", Interpolation = Interpolation.Nearest, Seed = 1, FillValue = 0.5, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(6, 8, 3)] [RandomContrast(0.5, ValueRange = new[] { 0.0, 1 }, Seed = 1)]",
        "[Input(6, 8, 3)] [RandomBrightness(-0.5, 0.25, ValueRange = new[] { 0.0, 1 }, Seed = 1)]",
        "[Input(6, 8, 3)] [SpatialDropout2D(0.5, Seed = 1, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(4, 6, 8, 3)] [SpatialDropout3D(0.5, Seed = 1, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(6, 8, 3)] [Rescaling(0.5, 0.25, 2, Offset = new[] { 1.0, 2, 3 })]",
        $"{TwoInputs} [Attention(UseScale = true, ScoreMode = ScoreMode.Concat, Dropout = 0.1, Seed = 1, UseCausalMask = true, ReturnAttentionScores = true, {FromBoth})]",
        $"{TwoInputs} [AdditiveAttention(UseScale = false, Dropout = 0.1, UseCausalMask = true, ReturnAttentionScores = true, {FromBoth})]",
        $"{TwoInputs} [MultiHeadAttention(2, 4, ValueDim = 3, Dropout = 0.1, UseBias = true, OutputShape = new[] {{ 2, 2 }}, AttentionAxes = new[] {{ 1 }}, Seed = 1, {Training}, {FromBoth})]",
        $"{TwoInputs} [Input(4, 4, Name = \"pairs\")] [MultiHeadAttention(2, 4, UseGate = true, SlidingWindow = 2, UseCausalMask = true, ReturnAttentionScores = true, AttentionMask = \"pairs\", {FromBoth})]",
        $"[Input(4, 3)] [EinsumDense(\"abc,cde->abde\", 4, 2, 5, BiasAxes = \"de\", Activation = Activation.Gelu, {Training})]",
    ];
}
