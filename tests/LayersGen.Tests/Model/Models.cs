namespace LayersGen.Tests;

[LayersModel]
[Input(6, 6, 2)]
[Conv2D(4, 3, Name = "conv", UseBias = false)]
[BatchNormalization(Name = "norm")]
[ReLU]
[Flatten]
[Dense(3, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class SmallNet;

/// <summary><see cref="SmallNet"/> with images of any size.</summary>
[LayersModel]
[Input(-1, -1, 2)]
[Conv2D(4, 3, Name = "conv", Padding = Padding.Same)]
[GlobalAveragePooling2D]
[Dense(3, Name = "out")]
public sealed partial class AnySizeNet;

/// <summary>The same, at one size.</summary>
[LayersModel]
[Input(9, 5, 2)]
[Conv2D(4, 3, Name = "conv", Padding = Padding.Same)]
[GlobalAveragePooling2D]
[Dense(3, Name = "out")]
public sealed partial class OneSizeNet;

/// <summary>Borders as Keras' own networks have them, and one that no convolution can take.</summary>
[LayersModel]
[Input(8, 9, 3)]
[ZeroPadding2D(0, 1, 0, 1)]
[Conv2D(6, 3, Strides = [2, 2])]
[ZeroPadding2D(1, 2)]
[DepthwiseConv2D(3, Strides = [2, 1])]
[ZeroPadding2D(1, 1)]
[MaxPooling2D(2)]
[Flatten]
[Dense(2)]
public sealed partial class PaddedNet;

[LayersModel]
[Input(5, DType = DType.Int32)]
[Embedding(10, 3, Name = "words")]
[Flatten]
[Dense(2, Name = "out")]
public sealed partial class WordNet;

[LayersModel]
[Input(200)]
[Dense(300, KernelInitializer = "he_normal", BiasInitializer = "constant(0.25)", Name = "he")]
[Dense(300, KernelInitializer = "orthogonal(2)", BiasInitializer = "random_uniform(1, 3)", Name = "orthogonal")]
[Dense(400, KernelInitializer = "glorot_uniform(5)", BiasInitializer = "random_normal(1, 0.5)", Name = "glorot")]
[Dense(400, KernelInitializer = "identity(3)", BiasInitializer = "truncated_normal(0, 0.1)", Name = "identity")]
public sealed partial class InitializedNet;

/// <summary>Output names in C# vary: keywords, digits first, what Predict and others are called.</summary>
[LayersModel]
[Input(4, Name = "inputs")]
[Dense(2, Name = "predict")]
[Dense(2, Name = "2nd/layer")]
[Dense(2, Name = "class")]
#pragma warning disable LG1013 // TensorFlow.js would refuse it.
[Dense(2, Name = "a<b&c")]
#pragma warning restore LG1013
public sealed partial class OddNames;

/// <summary>Volumes, sequences and what enlarges images, for the emitted plan.</summary>
[LayersModel]
[Input(4, 5, 6, 2)]
[Conv3D(4, 2, Groups = 2, Name = "conv")]
[MaxPooling3D(1, 2, 2)]
[ZeroPadding3D(1, 0, 1)]
[Conv3DTranspose(3, 2, Strides = [1, 2, 1], OutputPadding = [0, 1, 0], Padding = Padding.Same)]
[UpSampling3D(1, 2, 1)]
[Cropping3D(1, 0, 0)]
[GlobalAveragePooling3D]
[Reshape(3, 1)]
[Conv1D(2, 2, Padding = Padding.Causal)]
[UpSampling1D(3)]
[GlobalMaxPooling1D]
public sealed partial class VolumeNet;

[LayersModel]
[Input(3, 2)]
[GRU(4, Stateful = true, Name = "gru")]
public sealed partial class StatefulNet;

/// <summary><see cref="StatefulNet"/> with any number of steps.</summary>
[LayersModel]
[Input(-1, 2)]
[GRU(4, Stateful = true, Name = "gru")]
public sealed partial class AnyStepsNet;

[LayersModel]
[Input(6, 2)]
[GRU(4, Name = "gru")]
public sealed partial class StatelessNet;

[LayersModel]
[Input(8)]
[Dense(3, Name = "hidden")]
public sealed partial class HeadNet;

[LayersModel]
[Input(5, 2)]
[Bidirectional(Name = "both")]
[GRU(4, Name = "gru")]
[Submodel(typeof(HeadNet), Name = "head")]
public sealed partial class NestedNet;

[LayersModel]
[Input(128)]
[Dense(5, Activation = Activation.Softmax, Name = "word")]
public sealed partial class TranslatorHead;

/// <summary>The README's.</summary>
[LayersModel]
[Input(-1, 40, Name = "source")]
[Input(-1, 40, Name = "target")]
[Bidirectional(Name = "read", From = "source")]
[LSTM(64, ReturnState = true)]
[Concatenate(Name = "h", From = new[] { "read:1", "read:3" })]
[Concatenate(Name = "c", From = new[] { "read:2", "read:4" })]
[LSTM(128, ReturnSequences = true, Name = "write", From = new[] { "target", "h", "c" })]
[TimeDistributed]
[Submodel(typeof(TranslatorHead))]
public sealed partial class Translator;

/// <summary>Wrappers, cells and masks around each other.</summary>
[LayersModel]
[Input(6, 3)]
[Masking(Name = "mask")]
[Bidirectional(MergeMode = MergeMode.Sum, Name = "both")]
[LSTM(4, ReturnSequences = true, Name = "lstm")]
[TimeDistributed(Name = "each")]
[Dense(5, Activation = Activation.Relu, Name = "dense")]
[RNN(ReturnSequences = true, Name = "cells")]
[StackedRNNCells(2, Name = "stack")]
[LSTMCell(4, Name = "lstm_cell")]
[GRUCell(3, Name = "gru_cell")]
[SimpleRNN(2, Name = "last")]
public sealed partial class SequenceNet;

/// <summary>A Bidirectional as Keras has it where steps are masked.</summary>
[LayersModel]
[Input(3, 1)]
[Masking(Name = "mask")]
[Bidirectional(Name = "both")]
[SimpleRNN(1, Activation = Activation.Linear, UseBias = false, ReturnSequences = true, ReturnState = true, ZeroOutputForMask = true, Name = "sum")]
[Output("both", "both:1", "both:2")]
public sealed partial class ZeroOutputNet;

[LayersModel]
[Input(3, 5, 6, 2)]
[ConvLSTM2D(2, 3, 2, Padding = Padding.Same, Name = "moving")]
public sealed partial class MovingNet;

[LayersModel]
[Input(5, 6, Name = "x")]
[MultiHeadAttention(2, 3, Name = "heads", From = new[] { "x", "x" })]
[Add(Name = "sum", From = new[] { "x", "heads" })]
[LayerNormalization(Name = "norm")]
public sealed partial class AttentionNet;

/// <summary>Images made larger and smaller.</summary>
[LayersModel]
[Input(5, 6, 2)]
[UpSampling2D(2, 3, Interpolation = Interpolation.Lanczos5, Name = "larger")]
[Resizing(7, 5, Interpolation = Interpolation.Area, CropToAspectRatio = true, Name = "smaller")]
[Resizing(8, 9, Interpolation = Interpolation.Bicubic, Name = "again")]
public sealed partial class ResizedNet;

/// <summary>Masks that other layers make, given by name.</summary>
[LayersModel]
[Input(6, 3, Name = "x")]
[Dense(1, Activation = Activation.Relu, Name = "score")]
[Reshape(6, Name = "keep")]
[Dense(6, Activation = Activation.Relu, Name = "pairs", From = "x")]
[LSTM(3, ReturnSequences = true, Name = "read", From = "x", Mask = "keep")]
[MultiHeadAttention(2, 3, UseGate = true, SlidingWindow = 4, UseCausalMask = true, Name = "heads", From = new[] { "read", "x" }, Mask = new[] { null, "keep" }, AttentionMask = "pairs")]
[Attention(ReturnAttentionScores = true, Name = "mix", From = new[] { "heads", "x" }, Mask = new[] { "keep", "keep" })]
[Apply("heads", Name = "again", From = new[] { "read", "x" }, Mask = "keep", AttentionMask = "pairs")]
[Concatenate(Name = "all", From = new[] { "mix", "mix:1", "again" })]
[GlobalAveragePooling1D(Name = "mean", Mask = "keep")]
public sealed partial class MaskedNet;

/// <summary>4 MB of weights.</summary>
[LayersModel]
[Input(1024)]
[Dense(1024, UseBias = false, Name = "dense")]
public sealed partial class WideNet;

[LayersModel]
[Input(4)]
[Dense(4)]
public sealed partial class OneLayerNet;

[LayersModel]
[Input(4)]
[Dense(4)]
[Dense(4)]
public sealed partial class TwoLayerNet;
