using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

/// <summary>Runs a plan over arrays.</summary>
internal static unsafe class PlanRunner
{
    public static float[] RunOne(Op op, float[] input, int outputSize, int batch, params float[][] weights)
    {
        float[] single = Run(op, input, outputSize, batch, false, weights);
        Assert.Equal(single, Run(op, input, outputSize, batch, true, weights));
        Assert.Equal(single, RunPacked(op, input, outputSize, batch, weights));
        return single;
    }

    /// <summary>With weights that are kept packed: at the second run they are.</summary>
    private static float[] RunPacked(Op op, float[] input, int outputSize, int batch, float[][] weights)
    {
        using Pinned pinnedWeights = new(weights);
        ForwardPlan plan = new([input.Length / batch], [outputSize], 0, [op]);
        using PlanExecutor executor = new(plan, pinnedWeights.Pointers, [.. weights.Select(w => (long)w.Length)], new PackedWeights(weights.Length));
        float[] output = [];
        for (int run = 0; run < 2; run++)
        {
            output = Filled(outputSize * batch);
            using Pinned pinnedInput = new([input]);
            using Pinned pinnedOutput = new([output]);
            executor.Run(pinnedInput.Pointers, pinnedOutput.Pointers, batch, run == 1);
        }

        return output;
    }

    public static float[] Run(Op op, float[] input, int outputSize, int batch, bool multithreaded, params float[][] weights)
    {
        ForwardPlan plan = new([input.Length / batch], [outputSize], 0, [op]);
        float[] output = Filled(outputSize * batch);
        Run(plan, [input], [output], batch, multithreaded, weights);
        return output;
    }

    public static void Run(ForwardPlan plan, float[][] inputs, float[][] outputs, int batch, bool multithreaded, params float[][] weights)
    {
        using Pinned pinnedWeights = new(weights);
        using PlanExecutor executor = new(plan, pinnedWeights.Pointers, [.. weights.Select(w => (long)w.Length)]);
        using Pinned pinnedInputs = new(inputs);
        using Pinned pinnedOutputs = new(outputs);
        executor.Run(pinnedInputs.Pointers, pinnedOutputs.Pointers, batch, multithreaded);
    }

    /// <summary>Garbage that a kernel must overwrite.</summary>
    public static float[] Filled(int length)
    {
        float[] values = new float[length];
        Array.Fill(values, 12345f);
        return values;
    }

    public static float[] Random(int length, int seed = 1)
    {
        Random random = new((length * 31) + seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (random.NextSingle() * 2f) - 1f;
        return values;
    }

    public static void Close(double[] expected, float[] actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double error = Math.Abs(expected[i] - actual[i]);
            bool equal = error <= tolerance * Math.Max(1, Math.Abs(expected[i]))
                || (double.IsNaN(expected[i]) && float.IsNaN(actual[i])) || (float)expected[i] == actual[i];
            Assert.True(equal, $"[{i}]: expected {expected[i]}, got {actual[i]}");
        }
    }
}

/// <summary>Arrays that do not move.</summary>
internal sealed class Pinned : IDisposable
{
    private readonly System.Runtime.InteropServices.GCHandle[] _handles;

    public Pinned(params float[][] arrays)
    {
        _handles = [.. arrays.Select(a => System.Runtime.InteropServices.GCHandle.Alloc(a, System.Runtime.InteropServices.GCHandleType.Pinned))];
        Pointers = [.. _handles.Select(h => h.AddrOfPinnedObject())];
    }

    public nint[] Pointers { get; }

    public void Dispose()
    {
        foreach (System.Runtime.InteropServices.GCHandle handle in _handles)
            handle.Free();
    }
}
