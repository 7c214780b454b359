using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class PlanExecutorTests
{
    private const int Features = 12, Hidden = 40, Classes = 5;

    private static readonly ForwardPlan Mlp = new([Features], [Classes], Hidden,
    [
        new MatMulOp(1, Features, Hidden, 0, new Epilogue { Bias = 1, Activation = new ActivationFunction(Activation.Relu) })
        {
            Input = Operand.Input(0, Features),
            Output = Operand.Arena(0, Hidden),
        },
        new MatMulOp(1, Hidden, Classes, 2, new Epilogue { Activation = new ActivationFunction(Activation.Softmax) })
        {
            Input = Operand.Arena(0, Hidden),
            Output = Operand.Output(0, Classes),
        },
    ]);

    private static readonly float[][] Weights =
        [PlanRunner.Random(Features * Hidden), PlanRunner.Random(Hidden, 2), PlanRunner.Random(Hidden * Classes, 3)];

    [Fact]
    public void A_large_batch_runs_in_chunks_and_equals_its_samples()
    {
        const int Wide = 1 << 20;
        // Chunks of four samples: the arena is a million floats each.
        Operand arena = Operand.Arena(0, Wide);
        ForwardPlan plan = new([Wide], [1], Wide,
        [
            new CopyOp { Input = Operand.Input(0, Wide), Output = arena },
            new GlobalAveragePoolOp(Wide, 1) { Input = arena, Output = Operand.Output(0, 1) },
        ]);
        float[] x = new float[9 * Wide];
        for (int i = 0; i < x.Length; i++)
            x[i] = i / Wide;
        float[] y = PlanRunner.Filled(9);
        PlanRunner.Run(plan, [x], [y], 9, true);
        Assert.Equal([0f, 1f, 2f, 3f, 4f, 5f, 6f, 7f, 8f], y);
    }

    [Fact]
    public void An_empty_batch_does_nothing() => PlanRunner.Run(Mlp, [[]], [[]], 0, true, Weights);

    [Fact]
    public void Runs_allocate_nothing_once_warm()
    {
        using Pinned weights = new(Weights), input = new(PlanRunner.Random(64 * Features)), output = new(new float[64 * Classes]);
        using PlanExecutor executor = new(Mlp, weights.Pointers, [.. Weights.Select(w => (long)w.Length)]);
        for (int i = 0; i < 50; i++)
            executor.Run(input.Pointers, output.Pointers, 64, false);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 50; i++)
            executor.Run(input.Pointers, output.Pointers, (i % 64) + 1, false);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Weights_written_in_place_take_effect()
    {
        float[] kernel = [1f], x = [3f], y = [0f];
        MatMulOp op = new(1, 1, 1, 0, Epilogue.None) { Input = Operand.Input(0, 1), Output = Operand.Output(0, 1) };
        using Pinned weights = new(kernel), input = new(x), output = new(y);
        using PlanExecutor executor = new(new ForwardPlan([1], [1], 0, [op]), weights.Pointers, [1]);
        executor.Run(input.Pointers, output.Pointers, 1, false);
        kernel[0] = 2f;
        executor.Run(input.Pointers, output.Pointers, 1, false);
        Assert.Equal(6f, y[0]);
    }

    [Fact]
    public async Task Concurrent_runs_do_not_disturb_each_other()
    {
        WindowGeometry g = new(new WindowAxis(30, 30, 3, Padding: 1), new WindowAxis(30, 30, 3, Padding: 1));
        const int Size = 30 * 30 * 16;
        ForwardPlan plan = new([Size], [Size], Size,
        [
            new ConvolutionOp(g, 16, 16, 0, Epilogue.None) { Input = Operand.Input(0, Size), Output = Operand.Arena(0, Size) },
            new ConvolutionOp(g, 16, 16, 0, Epilogue.None) { Input = Operand.Arena(0, Size), Output = Operand.Output(0, Size) },
        ]);
        float[] kernel = PlanRunner.Random(9 * 16 * 16);
        using Pinned weights = new(kernel);
        using PlanExecutor executor = new(plan, weights.Pointers, [kernel.Length]);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            float[] x = PlanRunner.Random(2 * Size, seed), expected = new float[2 * Size], y = new float[2 * Size];
            PlanRunner.Run(plan, [x], [expected], 2, false, kernel);
            using Pinned input = new(x), output = new(y);
            for (int i = 0; i < 20; i++)
            {
                Array.Clear(y);
                executor.Run(input.Pointers, output.Pointers, 2, true);
                Assert.Equal(expected, y);
            }
        }, TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Disposed_executors_refuse_to_run()
    {
        PlanExecutor executor = new(new ForwardPlan([], [], 0, []), [], []);
        executor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => executor.Run([], [], 1, false));
    }

    [Fact]
    public void Runs_refuse_the_wrong_number_of_tensors()
    {
        using PlanExecutor executor = new(new ForwardPlan([], [], 0, []), [], []);
        Assert.Throws<ArgumentException>(() => executor.Run([0], [], 1, false));
        Assert.Throws<ArgumentException>(() => executor.Run([], [0], 1, false));
        Assert.Throws<ArgumentOutOfRangeException>(() => executor.Run([], [], -1, false));
    }
}
