namespace LayersGen.Tests;

/// <summary>Every operation that the layers of this folder come down to, for the emitted plan.</summary>
[LayersModel]
[Input(6, 8, 4, Name = "image")]
[Rescaling(0.5, Offset = [0.25], Name = "rescale")]
[GroupNormalization(Groups = 2, Name = "group")]
[PReLU(SharedAxes = [1, 2], Name = "prelu")]
[CenterCrop(4, 4, Name = "crop")]
[Resizing(3, 5, Name = "resize")]
[Reshape(15, 4, Name = "steps")]
[Masking(Name = "mask")]
[LayerNormalization(Axis = [1], Name = "layer")]
[UnitNormalization(Name = "unit")]
[Normalization(Name = "stats")]
[Normalization(Mean = [0.5], Variance = [4], Invert = true, Name = "inverse")]
[EinsumDense("abc,dc->abd", -1, 6, BiasAxes = "d", Activation = Activation.Relu, Name = "einsum")]
[Permute(2, 1, Name = "turn")]
[Permute(2, 1, Name = "back")]
[MultiHeadAttention(2, 3, Name = "heads", From = new[] { "back", "back" })]
[Attention(UseScale = true, ScoreMode = ScoreMode.Concat, Name = "attention", From = new[] { "heads", "back" })]
[AdditiveAttention(Name = "additive", From = new[] { "attention", "back", "heads" })]
[Dot(2, Normalize = true, Name = "dot", From = new[] { "additive", "back" })]
[Subtract(Name = "less", From = new[] { "dot", "dot" })]
[Discretization(-0.5, 0, 0.5, Name = "bins")]
[Flatten(Name = "flat")]
[CategoryEncoding(4, OutputMode = EncodingMode.Count, Name = "count")]
[RepeatVector(2, Name = "repeat")]
public sealed partial class EveryLayer;

/// <summary>Sequences of any length.</summary>
[LayersModel]
[Input(-1, 6, Name = "x")]
[LayerNormalization(Name = "norm")]
[MultiHeadAttention(2, 3, Name = "heads", From = new[] { "norm", "norm" })]
[Multiply(Name = "product", From = new[] { "heads", "x" })]
[EinsumDense("abc,cd->abd", -1, 4, BiasAxes = "d", Name = "einsum")]
[PReLU(SharedAxes = [1], Name = "prelu")]
[Permute(2, 1, Name = "turn")]
[UnitNormalization(Axis = [1], Name = "unit")]
public sealed partial class AnyLength;

/// <summary>The same, of one length.</summary>
[LayersModel]
[Input(7, 6, Name = "x")]
[LayerNormalization(Name = "norm")]
[MultiHeadAttention(2, 3, Name = "heads", From = new[] { "norm", "norm" })]
[Multiply(Name = "product", From = new[] { "heads", "x" })]
[EinsumDense("abc,cd->abd", 7, 4, BiasAxes = "d", Name = "einsum")]
[PReLU(SharedAxes = [1], Name = "prelu")]
[Permute(2, 1, Name = "turn")]
[UnitNormalization(Axis = [1], Name = "unit")]
public sealed partial class LengthSeven;
