namespace LayersGen.Analyzers.Tests;

/// <summary>Every LG2xxx at its exact place, with its whole message.</summary>
public class ShapeTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        { "LG2001", "Dense 'dense': Units (units) is 0; expected a positive integer.", "[Input(4)] [Dense({|#0:0|})]" },
        { "LG2001", "Dense 'dense': KernelInitializer (kernel_initializer) is \"he_norml\"; expected one of zeros, ones, constant(value), random_normal(mean, stddev, seed), random_uniform(minval, maxval, seed), normal(mean, stddev, seed), uniform(minval, maxval, seed), truncated_normal(mean, stddev, seed), orthogonal(gain, seed), identity(gain), variance_scaling(scale, mode, distribution, seed), glorot_uniform(seed), glorot_normal(seed), he_uniform(seed), he_normal(seed), lecun_uniform(seed), lecun_normal(seed), le_cun_uniform(seed), le_cun_normal(seed) (did you mean he_normal?).", """[Input(4)] [Dense(3, {|#0:KernelInitializer = "he_norml"|}, UseBias = false)]""" },
        { "LG2001", "Conv2D 'conv2d': KernelSize (kernel_size) is [3, 0]; expected a positive integer or two of them.", "[Input(8, 8, 3)] [Conv2D(4, {|#0:3, 0|}, UseBias = false)]" },
        { "LG2001", "From is 7; expected the name of a layer, or an array of names: From = new[] { \"a\", \"b\" }.", "[Input(4)] [Dense(3, {|#0:From = 7|})]" },
        { "LG2001", "Softmax 'softmax': Axis is 2, which is not an axis of its input (None, 4) that it can work along; expected 1 to 1, or -1 for the last.", "[Input(4)] [Softmax({|#0:Axis = 2|})]" },
        { "LG2001", "Mask is {\"m\", \"m\"}; expected the name of the layer that makes the mask.", """[Input(4, 3, Name = "x")] [Input(4, Name = "m")] [LSTM(2, From = "x", {|#0:Mask = new[] { "m", "m" }|})]""" },
        { "LG1004", "Layer 'lstm' takes its Mask from 'mast', but no layer has that name. Did you mean 'mask'?", """[Input(4, 3, Name = "x")] [Input(4, Name = "mask")] [LSTM(2, From = "x", {|#0:Mask = "mast"|})]""" },
        { "LG2007", "Dense 'dense': it takes no Mask. Leave it out: masks are for recurrent layers, [Bidirectional], [TimeDistributed], [GlobalAveragePooling1D] and attention.", """[Input(4, 3, Name = "x")] [Input(4, Name = "m")] [Dense(2, From = "x", {|#0:Mask = "m"|})]""" },
        { "LG2004", "GRU 'gru': its mask must be (None, 4), a value for each step of its input (None, 4, 3), but is (None, 5).", """[Input(4, 3, Name = "x")] [Input(5, Name = "m")] [GRU(2, From = "x", {|#0:Mask = "m"|})]""" },
        { "LG2004", "MultiHeadAttention 'a': its AttentionMask must be (None, 4, 4) or (None, 2, 4, 4), where axes may be 1, but is (None, 4, 5).", """[Input(4, 3, Name = "x")] [Input(4, 5, Name = "m")] [MultiHeadAttention(2, 3, Name = "a", From = new[] { "x", "x" }, {|#0:AttentionMask = "m"|})]""" },
        { "LG2002", "Conv2D 'conv2d': it needs images (batch, height, width, channels), rank 4, but its input is (None, 28, 28), rank 3. Put a [Reshape] with a channel axis before it, such as [Reshape(h, w, 1)].", "[Input(28, 28)] [{|#0:Conv2D(8, 5)|}]" },
        { "LG2002", "Dense 'dense': it needs at least rank 2, (batch, inputs), but its input is (None,). Put a [Flatten] before it.", "[Input] [{|#0:Dense(3)|}]" },
        { "LG2002", "LSTM 'lstm_1': it needs sequences (batch, steps, features), rank 3, but its input is (None, 3), rank 2. Put an [Embedding] or [Reshape(steps, features)] before it, or give the recurrent layer before it ReturnSequences = true.", "[Input(4, 2)] [LSTM(3)] [{|#0:LSTM(3)|}]" },
        { "LG2001", "Dropout 'dropout': Rate (rate) is 1.5; expected a number from 0 to 1.", "[Input(4)] [Dropout({|#0:1.5|})]" },
        { "LG2003", "Conv2D 'conv2d': its window covers 5 positions of the height, but its input has only 4. Use a smaller KernelSize, or Padding = Padding.Same.", "[Input(4, 8, 1)] [Conv2D(8, {|#0:5|})]" },
        { "LG2003", "MaxPooling2D 'max_pooling2d': its window covers 9 positions of the width, but its input has only 8. Use a smaller PoolSize, or Padding = Padding.Same.", "[Input(9, 8, 1)] [MaxPooling2D({|#0:2, 9|}, Strides = new[] { 1 })]" },
        { "LG2004", "Add 'add': its inputs (None, 3) and (None, 4) do not fit together: axis 1 is 3 in one and 4 in another. Make their shapes equal, or 1 where they differ.", """[Input(3, Name = "a")] [Input(4, Name = "b")] [{|#0:Add(From = new[] { "a", "b" })|}]""" },
        { "LG2004", "Dense 'a': it is shared, but its kernel would be [3, 3] here and [4, 3] where it was first applied. Apply 'a' to inputs of one shape.", """[Input(4, Name = "x")] [Dense(3, Name = "a")] [{|#0:Apply("a")|}]""" },
        { "LG2005", "Reshape 'reshape': its input (None, 6) has 6 values per sample, which TargetShape [4, 2] (8) cannot hold. The product of TargetShape must be 6.", "[Input(6)] [Reshape({|#0:4, 2|})]" },
        { "LG2006", "Conv2D 'conv2d': Strides [2, 2] and DilationRate [3, 3] are both above 1, which Keras and TensorFlow.js refuse. Leave one of them at 1.", "[Input(16, 16, 1)] [Conv2D(2, 3, Strides = new[] { 2 }, {|#0:DilationRate = new[] { 3 }|})]" },
        { "LG2007", "Add 'add': it takes at least 2 inputs and is given 1. Name them all: From = new[] { \"first\", \"second\" }.", "[Input(4)] [{|#0:Add|}]" },
        { "LG2007", "Dense 'd': it takes one input and is given 2. Join them with [Concatenate] or [Add] first.", """[Input(4, Name = "a")] [Input(4, Name = "b")] [{|#0:Dense(3, Name = "d", From = new[] { "a", "b" })|}]""" },
        { "LG2008", "Reshape 'reshape': The shape (None, 65536, 65536) has more than 2147483647 elements.", "[Input(-1)] [{|#0:Reshape(65536, 65536)|}]" },
        { "LG2009", "Dense 'dense': its kernel depends on the last axis, which its input (None, None) leaves open. Give that axis a size.", "[Input(-1)] [{|#0:Dense(3)|}]" },
        { "LG2010", "ConvLSTM2D 'conv_lstm2d': Activation is Softmax, which needs the channels last. Use DataFormat.ChannelsLast, or another function.", "[Input(3, 2, 8, 8)] [ConvLSTM2D(4, 3, DataFormat = DataFormat.ChannelsFirst, {|#0:Activation = Activation.Softmax|})]" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public Task IsReportedThere(string id, string message, string layers) => Verify.DiagnosticsAsync($"[LayersModel] {layers} partial class Model;", (id, message));
}
