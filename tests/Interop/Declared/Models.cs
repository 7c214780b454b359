namespace LayersGen.Interop.Tests.Declared;

// The models of goldens/declared, as a user declares them. One has no counterpart: masked recurrent layers (tokens) are
// not supported yet.

[LayersModel]
[Input(28, 28, 1)]
[Conv2D(8, 5, Activation = Activation.Relu, Name = "conv1")]
[MaxPooling2D(2, Name = "pool1")]
[Conv2D(16, 3, 2, Strides = [2, 1], Padding = Padding.Same, UseBias = false, Name = "conv2")]
[Flatten(Name = "flat")]
[Dropout(0.5, Name = "drop")]
[Dense(10, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class Digits;

[LayersModel]
[Input(4, Name = "pixels")]
[Dense(3, Name = "hidden")]
public sealed partial class ExplicitInput;

[LayersModel]
[Input(4)]
[BatchNormalization(Name = "norm")]
[Dense(16, Activation = Activation.Relu, Name = "hidden1")]
[Dense(16, Activation = Activation.Relu, Name = "hidden2")]
[Dense(3, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class Iris;

[LayersModel]
[Input(16, 16, 3, Name = "image")]
[ZeroPadding2D(0, 1, 2, 3, Name = "pad1")]
[Conv2D(4, 3, DilationRate = [2], KernelInitializer = "he_normal", BiasInitializer = "ones", KernelRegularizer = "l2(0.001)", KernelConstraint = "max_norm(3)", Name = "conv")]
[ZeroPadding2D(1, Name = "pad2")]
[DepthwiseConv2D(3, 3, DepthMultiplier = 2, Strides = [2], Padding = Padding.Same, Activation = Activation.Relu6, UseBias = false, Name = "depthwise")]
[ZeroPadding2D(1, 2, Name = "pad3")]
[SeparableConv2D(6, 3, Padding = Padding.Same, Activation = Activation.Elu, Name = "separable")]
[GlobalAveragePooling2D(Name = "gap")]
public sealed partial class Convolutions;

[LayersModel]
[Input(3, 12, 13, Name = "image")]
[ZeroPadding2D(1, DataFormat = DataFormat.ChannelsFirst, Name = "pad")]
[Conv2D(4, 3, DataFormat = DataFormat.ChannelsFirst, Name = "conv")]
[BatchNormalization(Axis = 1, Name = "norm")]
[DepthwiseConv2D(3, DataFormat = DataFormat.ChannelsFirst, Name = "depthwise")]
[MaxPooling2D(2, DataFormat = DataFormat.ChannelsFirst, Name = "max")]
[AveragePooling2D(1, 2, Strides = [1], DataFormat = DataFormat.ChannelsFirst, Name = "average")]
[SeparableConv2D(5, 2, UseBias = false, DataFormat = DataFormat.ChannelsFirst, Name = "separable")]
[Flatten(DataFormat = DataFormat.ChannelsFirst, Name = "flat")]
[Dense(2, Name = "out")]
public sealed partial class ChannelsFirst;

[LayersModel]
[Input(3, 4, 5)]
[GlobalAveragePooling2D(DataFormat = DataFormat.ChannelsFirst, Name = "gap")]
public sealed partial class ChannelsFirstGap;

[LayersModel]
[Input(30, 31, 2)]
[MaxPooling2D(Name = "max1")]
[MaxPooling2D(3, 2, Strides = [1, 2], Padding = Padding.Same, Name = "max2")]
[AveragePooling2D(Name = "average1")]
[AveragePooling2D(2, Strides = [1], Padding = Padding.Same, Name = "average2")]
[GlobalAveragePooling2D(Name = "gap")]
public sealed partial class Pooling;

[LayersModel]
[Input(40, 3)]
[Conv1D(4, 3, Padding = Padding.Same, Activation = Activation.Relu, Name = "conv1")]
[Conv1D(5, 2, DilationRate = [2], UseBias = false, KernelRegularizer = "l2(0.01)", BiasInitializer = "ones", Name = "conv2")]
[Conv1D(6, 3, Strides = [2], Name = "conv3")]
[MaxPooling1D(3, Strides = [1], Padding = Padding.Same, Name = "max")]
[AveragePooling1D(Name = "average")]
[GlobalMaxPooling1D(Name = "gmp")]
public sealed partial class Sequences;

[LayersModel]
[Input(7, 3)]
[GlobalAveragePooling1D(Name = "gap")]
public sealed partial class SequenceMean;

[LayersModel]
[Input(8, 9, 10, 2)]
[Conv3D(3, 1, 2, 3, Strides = [1, 2, 1], Padding = Padding.Same, Activation = Activation.Elu, KernelInitializer = "he_normal", Name = "conv")]
[MaxPooling3D(2, Name = "max")]
[Conv3DTranspose(2, 3, Strides = [2], Padding = Padding.Same, UseBias = false, Name = "up")]
[AveragePooling3D(2, 1, 3, Strides = [1], Name = "average")]
[Conv3D(3, 2, DilationRate = [2], Name = "dilated")]
[Flatten(Name = "flat")]
public sealed partial class Volumes;

[LayersModel]
[Input(5, 6, 3)]
[Conv2DTranspose(4, 3, Strides = [2], Padding = Padding.Same, Activation = Activation.Relu, KernelRegularizer = "l1(0.25)", BiasConstraint = "non_neg", Name = "up1")]
[Cropping2D(1, 0, 2, 1, Name = "crop1")]
[UpSampling2D(2, 3, Name = "up2")]
[Cropping2D(1, Name = "crop2")]
[Conv2DTranspose(2, 2, 4, UseBias = false, Name = "up3")]
[Cropping2D(0, 2, Name = "crop3")]
[UpSampling2D(Name = "up4")]
[GlobalMaxPooling2D(Name = "gmp")]
public sealed partial class Enlarging;

[LayersModel]
[Input(3, 4, 5)]
[Conv2DTranspose(2, 2, Strides = [2], DataFormat = DataFormat.ChannelsFirst, Name = "up1")]
[Cropping2D(1, 2, 3, 0, DataFormat = DataFormat.ChannelsFirst, Name = "crop")]
[UpSampling2D(3, 2, DataFormat = DataFormat.ChannelsFirst, Name = "up2")]
[GlobalMaxPooling2D(DataFormat = DataFormat.ChannelsFirst, Name = "gmp")]
public sealed partial class EnlargingChannelsFirst;

[LayersModel]
[Input(6, Name = "x")]
[Activation(Activation.Elu, Name = "act_elu")]
[Activation(Activation.Gelu, Name = "act_gelu")]
[Activation(Activation.HardSigmoid, Name = "act_hardSigmoid")]
[Activation(Activation.Linear, Name = "act_linear")]
[Activation(Activation.Mish, Name = "act_mish")]
[Activation(Activation.Relu, Name = "act_relu")]
[Activation(Activation.Relu6, Name = "act_relu6")]
[Activation(Activation.Selu, Name = "act_selu")]
[Activation(Activation.Sigmoid, Name = "act_sigmoid")]
[Activation(Activation.Softmax, Name = "act_softmax")]
[Activation(Activation.LogSoftmax, Name = "act_logSoftmax")]
[Activation(Activation.Softplus, Name = "act_softplus")]
[Activation(Activation.Softsign, Name = "act_softsign")]
[Activation(Activation.Swish, Name = "act_swish")]
[Activation(Activation.Tanh, Name = "act_tanh")]
[Activation(Activation.GeluNew, Name = "act_gelu_new")]
[ReLU(Name = "relu_plain")]
[ReLU(MaxValue = 2.5, Name = "relu_max")]
[Softmax(Name = "softmax_last")]
[Dense(3, Activation = Activation.Gelu, Name = "dense_gelu")]
[Dense(3, Activation = Activation.LogSoftmax, Name = "dense_log_softmax")]
public sealed partial class Activations;

[LayersModel]
[Input(8)]
[Dense(6, UseBias = false, Name = "dense")]
[BatchNormalization(Momentum = 0.9, Epsilon = 0.00001, Name = "norm1")]
[BatchNormalization(Scale = false, Name = "norm2")]
[BatchNormalization(Center = false, Name = "norm3")]
[BatchNormalization(BetaInitializer = "ones", GammaInitializer = "random_normal", MovingMeanInitializer = "ones", MovingVarianceInitializer = "zeros", GammaRegularizer = "l1(0.25)", BetaConstraint = "non_neg", Name = "norm4")]
[BatchNormalization(Trainable = false, Name = "norm5")]
public sealed partial class Normalization;

[LayersModel]
[Input(8)]
[Dense(8, KernelInitializer = "variance_scaling(2, 'fan_avg', 'uniform', 9)", BiasInitializer = "constant(0.5)", KernelRegularizer = "l1_l2(0.01, 0.02)", BiasRegularizer = "l2(0.5)", KernelConstraint = "min_max_norm(0.5, 2, rate=0.75, axis=1)", BiasConstraint = "non_neg", Name = "dense1")]
[Dense(8, KernelInitializer = "truncated_normal(0.25, 0.5, seed=1)", BiasInitializer = "random_uniform(-0.5, 0.5, 2)", KernelConstraint = "unit_norm", Trainable = false, Name = "dense2")]
[Dense(8, KernelInitializer = "orthogonal(2, seed=3)", BiasInitializer = "random_normal(stddev=0.5, seed=4)", Name = "dense3")]
[Dense(8, KernelInitializer = "identity(0.5)", BiasInitializer = "ones", Name = "dense4")]
[Dense(8, KernelInitializer = "he_uniform", Name = "dense5")]
[Dense(8, KernelInitializer = "he_normal", Name = "dense6")]
[Dense(8, KernelInitializer = "lecun_normal", Name = "dense7")]
[Dense(8, KernelInitializer = "lecun_uniform", Name = "dense8")]
[Dense(8, KernelInitializer = "glorot_normal", Name = "dense9")]
[Dense(8, KernelInitializer = "glorot_uniform(11)", Name = "dense10")]
public sealed partial class Arguments;

[LayersModel]
[Input(24)]
[Reshape(2, 3, 4, Name = "to_image")]
[Reshape(4, 6, Name = "to_rows")]
[Dense(5, Name = "dense")]
[Dropout(0.25, Seed = 7, Name = "drop")]
[Reshape(5, 4, Name = "to_rows_again")]
[Flatten(DataFormat = DataFormat.ChannelsLast, Name = "flat")]
[Reshape(2, -1, Name = "to_rest")]
public sealed partial class Shapes;

[LayersModel]
[Input(7, BatchSize = 4)]
[Dense(2, Activation = Activation.Tanh, Name = "dense")]
public sealed partial class BatchInput;

[LayersModel]
[Input(12)]
[Embedding(100, 8, InputLength = 12, Name = "embedding")]
[GRU(6, ReturnSequences = true, RecurrentActivation = Activation.Sigmoid, Name = "gru1")]
[GRU(4, GoBackwards = true, Activation = Activation.Relu, RecurrentActivation = Activation.HardSigmoid, UseBias = false, Dropout = 0.25, RecurrentDropout = 0.5, RecurrentInitializer = "glorot_uniform", Name = "gru2")]
[Dense(3, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class Text;

[LayersModel]
[Input(4, Name = "a")]
[Input(3, Name = "b")]
[Dense(5, Activation = Activation.Tanh, Name = "hidden", From = "b")]
[Concatenate(Name = "joined", From = new[] { "a", "hidden" })]
[Dense(2, Name = "left", From = "joined")]
[Dense(3, Activation = Activation.Softmax, Name = "right", From = "joined")]
[Output("left", "right")]
public sealed partial class TwoInTwoOut;

[LayersModel]
[Input(8, 8, 4, Name = "image")]
[Conv2D(4, 3, Padding = Padding.Same, UseBias = false, Name = "conv")]
[BatchNormalization(Name = "norm")]
[Activation(Activation.Relu, Name = "relu")]
[Add(Name = "sum", From = new[] { "image", "relu" })]
[Concatenate(Axis = 3, Name = "wide", From = new[] { "sum", "image", "relu" })]
[GlobalAveragePooling2D(Name = "gap")]
public sealed partial class Residual;

[LayersModel]
[Input(4, Name = "a")]
[Input(4, Name = "b")]
[Dense(3, Activation = Activation.Sigmoid, Name = "shared", From = "a")]
[Apply("shared", From = "b", Name = "again")]
[Add(Name = "sum", From = new[] { "shared", "again" })]
[Output("sum", "again")]
public sealed partial class SharedLayer;

[LayersModel]
[Input(4, Name = "x")]
[Dense(5, Name = "hidden")]
[Dense(2, Name = "end")]
[Output("hidden", "end")]
public sealed partial class OutputInside;

[LayersModel]
[Input(6, 3)]
[Bidirectional(MergeMode = MergeMode.Sum, Name = "both")]
[LSTM(4, ReturnSequences = true, RecurrentActivation = Activation.Sigmoid, Name = "lstm")]
[TimeDistributed(Name = "each")]
[Dense(5, Activation = Activation.Relu, Name = "dense")]
[RNN(ReturnSequences = true, Name = "cells")]
[StackedRNNCells(2, Name = "stack")]
[LSTMCell(4, Name = "lstm_cell")]
[GRUCell(3, Name = "gru_cell")]
[RNN(GoBackwards = true, Name = "cell")]
[SimpleRNNCell(2, Name = "simple_cell")]
public sealed partial class Recurrent;

[LayersModel]
[Input(3, 5, 6, 2)]
[ConvLSTM2D(2, 3, 2, Padding = Padding.Same, Dropout = 0.25, Name = "conv_lstm")]
[Flatten(Name = "flat")]
[Dense(1, Name = "end")]
public sealed partial class ConvLstm;

[LayersModel]
[Input(5, 3, Name = "source")]
[Input(4, 2, Name = "target")]
[LSTM(4, ReturnState = true, Name = "encoder", From = "source")]
[LSTM(4, ReturnSequences = true, Name = "decoder", From = new[] { "target", "encoder:1", "encoder:2" })]
[Dense(3, Activation = Activation.Softmax, Name = "probs")]
public sealed partial class SequenceToSequence;

[LayersModel]
[Input(3)]
[Dense(4, Activation = Activation.Tanh, Name = "hidden")]
[Dense(2, Name = "code")]
public sealed partial class Encoder;

[LayersModel]
[Input(3, Name = "a")]
[Input(3, Name = "b")]
[Submodel(typeof(Encoder), From = "a")]
[Apply("encoder", From = "b", Name = "again")]
[Concatenate(Name = "pair", From = new[] { "encoder", "again" })]
[Dense(1, Activation = Activation.Sigmoid, Name = "same")]
public sealed partial class Siamese;
