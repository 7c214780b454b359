using LayersGen.Tests.Kernels;

namespace LayersGen.Tests;

/// <summary>Recurrent models, whose steps are too short for threads, divide a batch among them.</summary>
public sealed class BatchPartsTests
{
    private const int InputSize = 40 * 16, OutputSize = 3;

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(64)]
    public void Threads_predict_the_same_bits_as_one(int batch)
    {
        using SpokenNet model = SpokenNet.Create(1);
        float[] input = PlanRunner.Random(batch * InputSize);
        float[] several = PlanRunner.Filled(batch * OutputSize);
        float[] one = PlanRunner.Filled(batch * OutputSize);
        model.Predict(input, several);
        model.UseMultithreading = false;
        model.Predict(input, one);
        Assert.Equal(one, several);
    }

    [Fact]
    public async Task Predictions_at_the_same_time_do_not_mix()
    {
        using SpokenNet model = SpokenNet.Create(1);
        const int Batch = 48;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(
            () =>
            {
                float[] input = PlanRunner.Random(Batch * InputSize, seed);
                float[] expected = new float[Batch * OutputSize];
                for (int i = 0; i < Batch; i++)
                    model.Predict(input.AsSpan(i * InputSize, InputSize), expected.AsSpan(i * OutputSize, OutputSize));
                float[] output = PlanRunner.Filled(expected.Length);
                for (int run = 0; run < 5; run++)
                {
                    model.Predict(input, output);
                    PlanRunner.Close([.. expected.Select(static value => (double)value)], output);
                }
            },
            TestContext.Current.CancellationToken)));
    }

    [Fact]
    public void Predictions_allocate_nothing_once_warm()
    {
        using SpokenNet model = SpokenNet.Create(1);
        float[] input = PlanRunner.Random(64 * InputSize), output = new float[64 * OutputSize];
        for (int i = 0; i < 5; i++)
            model.Predict(input, output);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            model.Predict(input, output);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

[LayersModel]
[Input(40, 16)]
[Bidirectional]
[LSTM(32)]
[Dense(OutputSize, Activation = Activation.Softmax)]
internal sealed partial class SpokenNet
{
    private const int OutputSize = 3;
}
