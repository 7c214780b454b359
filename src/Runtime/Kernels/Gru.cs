using System.Numerics.Tensors;

namespace LayersGen.Kernels;

/// <summary>What a gated recurrent unit does element by element, on one sample.</summary>
internal static unsafe class Gru
{
    /// <summary>
    /// Makes the update and reset gates of one sample from the input's and the state's shares, in place of the input's.
    /// </summary>
    public static void Gates(float* input, float* recurrent, int units, Activator recurrentActivation)
    {
        Span<float> gates = new(input, 2 * units);
        TensorPrimitives.Add(gates, new ReadOnlySpan<float>(recurrent, 2 * units), gates);
        recurrentActivation.Apply(input, input, 2 * units);
    }

    /// <summary>Multiplies the reset gate with <paramref name="values"/>.</summary>
    public static void Reset(float* gates, float* values, float* result, int units) =>
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(gates + units, units), new ReadOnlySpan<float>(values, units), new Span<float>(result, units));

    /// <summary>Adds the candidate's recurrent share, activates it, and mixes it into the state: <c>z h + (1 - z) candidate</c>.</summary>
    public static void Advance(float* gates, float* recurrent, float* state, int units, Activator activation)
    {
        float* candidate = gates + (2 * (nint)units);
        Span<float> values = new(candidate, units);
        TensorPrimitives.Add(values, new ReadOnlySpan<float>(recurrent, units), values);
        activation.Apply(candidate, candidate, units);
        for (int i = 0; i < units; i++)
            state[i] = (gates[i] * state[i]) + ((1f - gates[i]) * candidate[i]);
    }
}
