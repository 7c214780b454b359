using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>
/// An activation with its parameters. <see cref="Slope"/>, <see cref="MaxValue"/> and <see cref="Threshold"/> are Keras'
/// ReLU arguments and are read by <see cref="Activation.Relu"/> alone; <see cref="Slope"/> is alpha for <see cref="Activation.Elu"/>.
/// </summary>
/// <param name="Activation">The function.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ActivationFunction(Activation Activation)
{
    /// <summary>The identity.</summary>
    public static ActivationFunction Linear { get; } = new(Activation.Linear);

    /// <summary>ReLU: slope below the threshold (0 by default). ELU: alpha (null stands for 1).</summary>
    public float? Slope { get; init; }

    /// <summary>ReLU: the value outputs saturate at; null for none.</summary>
    public float? MaxValue { get; init; }

    /// <summary>ReLU: inputs below it are damped by <see cref="Slope"/>.</summary>
    public float Threshold { get; init; }
}

/// <summary>The weights of a BatchNormalization applied at inference: <c>(x - mean) / sqrt(variance + epsilon) * gamma + beta</c>.</summary>
/// <param name="Gamma">Index of gamma among the model's weights, or null where scale is false.</param>
/// <param name="Beta">Index of beta, or null where center is false.</param>
/// <param name="Mean">Index of moving_mean.</param>
/// <param name="Variance">Index of moving_variance.</param>
/// <param name="Epsilon">Added to the variance.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BatchNormWeights(int? Gamma, int? Beta, int Mean, int Variance, float Epsilon);

/// <summary>
/// What is done to each output row of a matrix product or convolution while it is still in cache: add the bias, then
/// normalize, then activate. The last axis is the channel axis of all three.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record Epilogue
{
    /// <summary>Does nothing.</summary>
    public static Epilogue None { get; } = new();

    /// <summary>Index of the bias among the model's weights, or null for none.</summary>
    public int? Bias { get; init; }

    /// <summary>A BatchNormalization folded in from the next layer, or null.</summary>
    public BatchNormWeights? BatchNorm { get; init; }

    /// <summary>The activation, applied last. Softmax and LogSoftmax run over the last axis.</summary>
    public ActivationFunction Activation { get; init; } = ActivationFunction.Linear;
}
