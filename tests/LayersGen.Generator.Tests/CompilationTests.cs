using Microsoft.CodeAnalysis;

namespace LayersGen.Generator.Tests;

/// <summary>Generated code compiles without a warning, documentation warnings included, whatever the declaration.</summary>
public class CompilationTests
{
    private const string Training = """
        KernelInitializer = "he_normal", BiasInitializer = "constant(0.5)", KernelRegularizer = "l2(0.01)", BiasRegularizer = "l1", ActivityRegularizer = "l1_l2",
        KernelConstraint = "max_norm(2)", BiasConstraint = "non_neg", Trainable = false, UseBias = true
        """;

    private const string Window = """
        Strides = new[] { 1, 1 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst, DilationRate = new[] { 2, 2 }, Activation = Activation.Softmax
        """;

    private const string Line = """
        Strides = new[] { 2 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst, DilationRate = new[] { 1 }, Activation = Activation.Softmax
        """;

    private const string Depthwise = """
        DepthwiseInitializer = "orthogonal", BiasInitializer = "zeros", DepthwiseRegularizer = "l2", BiasRegularizer = "l1", ActivityRegularizer = "l1_l2",
        DepthwiseConstraint = "unit_norm", BiasConstraint = "non_neg", Trainable = false, UseBias = false, DepthMultiplier = 2
        """;

    private const string Cell = """
        Activation = Activation.Relu, RecurrentInitializer = "orthogonal(2)", RecurrentRegularizer = "l2", RecurrentConstraint = "non_neg", Dropout = 0.1, RecurrentDropout = 0.2
        """;

    private const string Sequence = "ReturnSequences = true, GoBackwards = true, Stateful = true, Unroll = true";

    private const string Nested = """
        using LayersGen;
        /// <summary>A model inside another.</summary>
        [LayersModel]
        [Input(6)]
        [Dense(3, Name = "hidden")]
        public sealed partial class Inner;
        /// <summary>A model.</summary>
        [LayersModel]
        [Input(6)]
        [Submodel(typeof(Inner), Name = "inner")]
        [Dense(2)]
        public sealed partial class Outer;
        """;

    public static TheoryData<string> Layers =>
    [
        "[Input(4)] [Activation(Activation.Mish, Name = \"x\")]",
        "[Input(4, Name = \"a\")] [Input(4, Name = \"b\")] [Add(From = new[] { \"a\", \"b\" }, Trainable = false)]",
        "[Input(2, 8, 8)] [AveragePooling2D(2, 3, Strides = new[] { 1, 2 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst, Name = \"p\")]",
        "[Input(2, 8, 8)] [MaxPooling2D(2, 3, Strides = new[] { 1, 2 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst, Name = \"p\")]",
        """
        [Input(4, 3)] [BatchNormalization(Axis = 1, Momentum = 0.9, Epsilon = 1e-5, Center = true, Scale = true, BetaInitializer = "ones", GammaInitializer = "zeros",
        MovingMeanInitializer = "random_normal(0, 0.1)", MovingVarianceInitializer = "ones", BetaRegularizer = "l2", GammaRegularizer = "l1", BetaConstraint = "non_neg", GammaConstraint = "max_norm")]
        """,
        "[Input(4, 3)] [BatchNormalization(Center = false, Scale = false)]",
        "[Input(4, 2, Name = \"a\")] [Input(4, 2, Name = \"b\")] [Concatenate(Axis = 1, From = new[] { \"a\", \"b\" })]",
        $"[Input(2, 8, 8)] [Conv2D(3, 3, 2, Groups = 1, {Window}, {Training})]",
        $"[Input(2, 8, 8)] [DepthwiseConv2D(3, 2, {Window}, {Depthwise})]",
        $"[Input(2, 8, 8)] [SeparableConv2D(4, 3, 2, {Window}, {Depthwise}, PointwiseInitializer = \"lecun_uniform\", PointwiseRegularizer = \"l2\", PointwiseConstraint = \"non_neg\")]",
        $"[Input(2, 8)] [Conv1D(4, 3, Groups = 2, {Line}, {Training})]",
        $"[Input(2, 4, 4, 4)] [Conv3D(4, 3, 2, 1, Groups = 2, {Line}, {Training})]",
        $"[Input(2, 8)] [Conv1DTranspose(4, 3, OutputPadding = new[] {{ 1 }}, {Line}, {Training})]",
        $"[Input(2, 4, 4)] [Conv2DTranspose(4, 3, 2, OutputPadding = new[] {{ 1, 0 }}, {Line}, {Training})]",
        $"[Input(2, 4, 4, 4)] [Conv3DTranspose(4, 3, 2, 1, OutputPadding = new[] {{ 1 }}, {Line}, {Training})]",
        $"[Input(2, 8)] [DepthwiseConv1D(3, {Line}, {Depthwise})]",
        $"[Input(2, 8)] [SeparableConv1D(4, 3, {Line}, {Depthwise}, PointwiseInitializer = \"lecun_uniform\", PointwiseRegularizer = \"l2\", PointwiseConstraint = \"non_neg\")]",
        "[Input(8, 2)] [Conv1D(4, 3, Padding = Padding.Causal)]",
        "[Input(2, 8)] [AveragePooling1D(3, Strides = new[] { 1 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 8)] [MaxPooling1D(3, Strides = new[] { 1 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 4, 4, 4)] [AveragePooling3D(1, 2, 3, Strides = new[] { 1 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 4, 4, 4)] [MaxPooling3D(1, 2, 3, Strides = new[] { 1 }, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 8)] [GlobalAveragePooling1D(DataFormat = DataFormat.ChannelsFirst, KeepDims = true)]",
        "[Input(2, 8)] [GlobalMaxPooling1D(DataFormat = DataFormat.ChannelsFirst, KeepDims = true)]",
        "[Input(2, 4, 4)] [GlobalMaxPooling2D(DataFormat = DataFormat.ChannelsFirst, KeepDims = true)]",
        "[Input(2, 4, 4, 4)] [GlobalAveragePooling3D(DataFormat = DataFormat.ChannelsFirst, KeepDims = true)]",
        "[Input(2, 4, 4, 4)] [GlobalMaxPooling3D(DataFormat = DataFormat.ChannelsFirst, KeepDims = true)]",
        "[Input(8, 2)] [Cropping1D(1, 2)]",
        "[Input(2, 8, 8)] [Cropping2D(1, 2, 3, 4, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 4, 4, 4)] [Cropping3D(1, 0, 1, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 8)] [ZeroPadding1D(1, 2, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(2, 4, 4, 4)] [ZeroPadding3D(1, 2, 3, 4, 5, 6, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(8, 2)] [UpSampling1D(3)]",
        "[Input(2, 4, 4)] [UpSampling2D(2, 3, DataFormat = DataFormat.ChannelsFirst, Interpolation = Interpolation.Bilinear)]",
        "[Input(2, 4, 4, 4)] [UpSampling3D(1, 2, 3, DataFormat = DataFormat.ChannelsFirst)]",
        $"[Input(8)] [Dense(4, Activation = Activation.Gelu, {Training})]",
        "[Input(8)] [Dropout(0.5, NoiseShape = new[] { 1, 8 }, Seed = 7)]",
        """
        [Input(6, DType = DType.Int32, Name = "ids")] [Embedding(10, 4, EmbeddingsInitializer = "uniform", EmbeddingsRegularizer = "l2", ActivityRegularizer = "l1", EmbeddingsConstraint = "non_neg", MaskZero = true, InputLength = 6)]
        """,
        "[Input(2, 4, 4)] [Flatten(DataFormat = DataFormat.ChannelsFirst)]",
        $$"""
        [Input(6, 4)] [GRU(3, Activation = Activation.Relu, RecurrentActivation = Activation.Sigmoid, RecurrentInitializer = "orthogonal(2)", RecurrentRegularizer = "l2", RecurrentConstraint = "non_neg",
        Dropout = 0.1, RecurrentDropout = 0.2, ResetAfter = true, ReturnSequences = true, GoBackwards = true, {{Training}})]
        """,
        "[Input(2, 4, 4)] [GlobalAveragePooling2D(DataFormat = DataFormat.ChannelsFirst, KeepDims = true)]",
        "[Input(4, DType = DType.Bool, Name = \"flags\")] [Dense(2)]",
        "[Input(4)] [ReLU(MaxValue = 6, NegativeSlope = 0.1, Threshold = 0.5)]",
        "[Input(4)] [ReLU(MaxValue = double.PositiveInfinity)]",
        "[Input(2, 4)] [Reshape(-1, 2, 2)]",
        "[Input(2, 4)] [Softmax(Axis = 1)]",
        "[Input(2, 4, 4)] [ZeroPadding2D(1, 2, 3, 4, DataFormat = DataFormat.ChannelsFirst)]",
        "[Input(4, 4, 2)] [MaxPooling2D(Strides = new int[0])]",
        $"[Input(6, 4)] [SimpleRNN(3, {Cell}, {Sequence}, {Training})]",
        $"[Input(6, 4)] [LSTM(3, RecurrentActivation = Activation.Sigmoid, UnitForgetBias = true, {Cell}, {Sequence}, {Training})]",
        $"[Input(3, 2, 6, 6)] [ConvLSTM2D(2, 3, Padding = Padding.Same, DataFormat = DataFormat.ChannelsFirst, Strides = new[] {{ 2 }}, DilationRate = new[] {{ 1 }}, RecurrentActivation = Activation.Sigmoid, UnitForgetBias = true, {Cell}, {Sequence}, {Training})]",
        $"[Input(6, 4)] [RNN({Sequence})] [SimpleRNNCell(3, {Cell}, {Training})]",
        $"[Input(6, 4)] [RNN({Sequence})] [StackedRNNCells(2)] [LSTMCell(3, RecurrentActivation = Activation.Tanh, UnitForgetBias = true, {Cell})] [GRUCell(3, RecurrentActivation = Activation.Tanh, ResetAfter = true, {Cell})]",
        $"[Input(3, 6, 6, 2)] [RNN(ReturnSequences = true)] [ConvLSTM2DCell(2, 3, Padding = Padding.Same, Strides = new[] {{ 1 }}, DilationRate = new[] {{ 2 }}, DataFormat = DataFormat.ChannelsLast, RecurrentActivation = Activation.Tanh, UnitForgetBias = true, {Cell})]",
        "[Input(6, 4)] [Bidirectional(MergeMode = MergeMode.Ave, Trainable = false)] [LSTM(3, ReturnSequences = true)]",
        "[Input(6, 4)] [TimeDistributed(Name = \"each\")] [Dense(3)]",
        "[Input(6)] [Embedding(10, 4, InputLength = 0)]",
        .. CatalogueMatrix.Rows,
    ];

    [Theory]
    [MemberData(nameof(Layers))]
    public void LayerWithAllArguments(string layers) => Driver.Generate($$"""
        using LayersGen;
        namespace User;
        /// <summary>A model.</summary>
        [LayersModel(Name = "given")]
        {{layers}}
        public sealed partial class Model;
        """);

    [Fact]
    public void ModelInsideAModel()
    {
        (Compilation compilation, GeneratorRunResult result) = Driver.Run(Nested);
        Driver.AssertCompiles(compilation, string.Concat(result.GeneratedSources.Select(static source => source.SourceText)));
    }

    [Fact]
    public void EveryLayerIsInTheMatrix()
    {
        string all = string.Concat(Layers.Select(static row => row.Data)) + Nested;
        foreach (Type attribute in typeof(LayerAttribute).Assembly.GetTypes().Where(static type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(LayerAttribute))))
            Assert.Contains($"[{attribute.Name.Replace("Attribute", "", StringComparison.Ordinal)}(", all, StringComparison.Ordinal);
    }
}
