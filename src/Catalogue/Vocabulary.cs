namespace LayersGen;

/// <summary>
/// Keras' activation functions. In a topology they are written in snake_case (<c>hard_sigmoid</c>).
/// Source: https://keras.io/api/layers/activations/.
/// </summary>
public enum Activation
{
    /// <summary>The identity.</summary>
    Linear,

    /// <summary><c>x</c> above 0, <c>exp(x) - 1</c> below.</summary>
    Elu,

    /// <summary>Gaussian error linear unit, by the error function.</summary>
    Gelu,

    /// <summary>Gaussian error linear unit, by the tanh approximation.</summary>
    GeluNew,

    /// <summary><c>clip(0.2 x + 0.5, 0, 1)</c>.</summary>
    HardSigmoid,

    /// <summary><c>x tanh(softplus(x))</c>.</summary>
    Mish,

    /// <summary><c>max(x, 0)</c>.</summary>
    Relu,

    /// <summary><c>min(max(x, 0), 6)</c>.</summary>
    Relu6,

    /// <summary>Scaled exponential linear unit.</summary>
    Selu,

    /// <summary><c>1 / (1 + exp(-x))</c>.</summary>
    Sigmoid,

    /// <summary><c>exp(x) / sum(exp(x))</c> over the last axis.</summary>
    Softmax,

    /// <summary>The logarithm of <see cref="Softmax"/>.</summary>
    LogSoftmax,

    /// <summary><c>log(exp(x) + 1)</c>.</summary>
    Softplus,

    /// <summary><c>x / (|x| + 1)</c>.</summary>
    Softsign,

    /// <summary><c>x sigmoid(x)</c>, also known as SiLU.</summary>
    Swish,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,
}

/// <summary>How a window meets the border of its input.</summary>
public enum Padding
{
    /// <summary>No padding: windows lie wholly inside.</summary>
    Valid,

    /// <summary>Zeros around the input so that a stride of 1 keeps its size; with an odd total, one more at the end.</summary>
    Same,

    /// <summary>Zeros before the input only, so that no output sees a later step: of sequences alone. TensorFlow.js can't run it.</summary>
    Causal,
}

/// <summary>Where the channel axis is.</summary>
public enum DataFormat
{
    /// <summary><c>[batch, height, width, channels]</c>.</summary>
    ChannelsLast,

    /// <summary><c>[batch, channels, height, width]</c>.</summary>
    ChannelsFirst,
}

/// <summary>The element type of a tensor, named as in a weights manifest.</summary>
public enum DType
{
    /// <summary>32-bit IEEE 754, 4 bytes.</summary>
    Float32,

    /// <summary>32-bit signed integer, 4 bytes.</summary>
    Int32,

    /// <summary>0 or 1, 1 byte.</summary>
    Bool,

    /// <summary>Real and imaginary part, 8 bytes.</summary>
    Complex64,

    /// <summary>UTF-8, each element preceded by its byte length as a uint32.</summary>
    String,
}
