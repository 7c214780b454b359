using System.Numerics.Tensors;

namespace LayersGen.Kernels;

/// <summary>What recurrent cells do element by element. Sources: https://keras.io/api/layers/recurrent_layers/.</summary>
internal static unsafe class Cells
{
    /// <summary><c>activation(input + recurrent)</c>.</summary>
    public static void Simple(float* input, float* recurrent, float* next, int rows, int units, Activator activation)
    {
        Add(input, recurrent, next, (nint)rows * units);
        activation.ApplyRows(next, units, rows, units);
    }

    /// <summary>One row of a long short-term memory; <paramref name="gates"/> is scratch of four times the units.</summary>
    public static void Lstm(
        float* input, float* recurrent, float* carry, float* next, float* nextCarry, int units, Activator activation, Activator recurrentActivation, float* gates)
    {
        nint u = units;
        Add(input, recurrent, gates, 4 * u);
        float* candidate = gates + (2 * u);
        float* output = gates + (3 * u);
        recurrentActivation.ApplyRows(gates, u, 2, units);
        activation.ApplyRow(candidate, candidate, units);
        recurrentActivation.ApplyRow(output, output, units);
        Multiply(gates + u, carry, nextCarry, u);
        MultiplyAdd(gates, candidate, nextCarry, u);
        activation.ApplyRow(nextCarry, next, units);
        Multiply(output, next, next, u);
    }

    /// <summary>One row of the reset gate times the state.</summary>
    public static void GruReset(float* input, float* recurrent, float* state, float* result, int units, Activator recurrentActivation)
    {
        Add(input, recurrent, result, units);
        recurrentActivation.ApplyRow(result, result, units);
        Multiply(result, state, result, units);
    }

    /// <summary>
    /// One row of a gated recurrent unit; <paramref name="gates"/> is scratch of three times the units. The recurrent share of the candidate is
    /// <paramref name="candidate"/>, or where that is null the last third of <paramref name="recurrent"/> times the reset gate.
    /// </summary>
    public static void Gru(
        float* input, float* recurrent, float* candidate, float* inputBias, float* recurrentBias, float* state, float* next, int units, Activator activation, Activator recurrentActivation, float* gates)
    {
        nint u = units;
        Add(input, recurrent, gates, 2 * u);
        if (inputBias != null)
        {
            Add(gates, inputBias, gates, 2 * u);
            Add(gates, recurrentBias, gates, 2 * u);
        }

        recurrentActivation.ApplyRows(gates, u, 2, units);
        float* proposal = gates + (2 * u);
        if (candidate == null)
        {
            Memory.Copy(recurrent + (2 * u), proposal, u);
            if (recurrentBias != null)
                Add(proposal, recurrentBias + (2 * u), proposal, u);
            Multiply(gates + u, proposal, proposal, u);
            candidate = proposal;
        }

        Add(input + (2 * u), candidate, proposal, u);
        if (inputBias != null)
            Add(proposal, inputBias + (2 * u), proposal, u);
        activation.ApplyRow(proposal, proposal, units);
        for (nint i = 0; i < u; i++)
            next[i] = (gates[i] * state[i]) + ((1f - gates[i]) * proposal[i]);
    }

    private static void Add(float* left, float* right, float* result, nint length) =>
        TensorPrimitives.Add(new ReadOnlySpan<float>(left, (int)length), new ReadOnlySpan<float>(right, (int)length), new Span<float>(result, (int)length));

    private static void Multiply(float* left, float* right, float* result, nint length) =>
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(left, (int)length), new ReadOnlySpan<float>(right, (int)length), new Span<float>(result, (int)length));

    private static void MultiplyAdd(float* left, float* right, float* sum, nint length) =>
        TensorPrimitives.MultiplyAdd(new ReadOnlySpan<float>(left, (int)length), new ReadOnlySpan<float>(right, (int)length), new ReadOnlySpan<float>(sum, (int)length), new Span<float>(sum, (int)length));
}
