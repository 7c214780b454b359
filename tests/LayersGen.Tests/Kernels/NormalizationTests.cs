using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class NormalizationTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    public void Groups_come_to_mean_0_and_variance_1(int inner)
    {
        foreach (int channels in new[] { 1, 2, 7, 8, 9, 33 })
        {
            const int Outer = 2, Groups = 3;
            int size = channels * inner;
            float[] x = [.. PlanRunner.Random(2 * Outer * Groups * size).Select(static v => v + 3)];
            float[] gamma = PlanRunner.Random(Groups * channels, 2), beta = PlanRunner.Random(Groups * channels, 3);
            foreach (bool parameters in new[] { false, true })
            {
                MomentNormOp op = new(Outer, Groups, channels, inner, parameters ? 0 : null, parameters ? 1 : null, 0.01f);
                double[] expected = [.. x.Select((v, i) =>
                {
                    float[] group = x[(i / size * size)..(((i / size) + 1) * size)];
                    double mean = group.Average(static e => (double)e);
                    double y = (v - mean) / Math.Sqrt(group.Average(e => (e - mean) * (e - mean)) + 0.01);
                    int channel = (i / size % Groups * channels) + (i % size / inner);
                    return parameters ? (y * gamma[channel]) + beta[channel] : y;
                })];
                Check(op, Outer * Groups * size, x, expected, gamma, beta);
            }
        }
    }

    [Fact]
    public void Rows_come_to_length_1_and_one_of_zeros_stays()
    {
        foreach (int length in new[] { 1, 5, 16, 37 })
        {
            float[] x = PlanRunner.Random(6 * length);
            Array.Clear(x, length, length);
            double[] expected = [.. x.Select((v, i) =>
            {
                double sum = x.Skip(i / length * length).Take(length).Sum(static e => (double)e * e);
                return sum == 0 ? 0 : v / Math.Sqrt(sum);
            })];
            Check(new L2NormalizeOp(3, length, 1e-24f), 3 * length, x, expected);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Standardizing_divides_by_no_less_than_a_ten_millionth(bool invert)
    {
        foreach (int channels in new[] { 1, 3, 8, 19 })
        {
            float[] x = PlanRunner.Random(2 * 4 * channels), mean = PlanRunner.Random(channels, 2);
            float[] variance = [.. PlanRunner.Random(channels, 3).Select(static v => v + 1.5f)];
            variance[0] = 0;
            double[] expected = [.. x.Select((v, i) =>
            {
                double deviation = Math.Max(Math.Sqrt(variance[i % channels]), 1e-7);
                return invert ? (v * deviation) + mean[i % channels] : ((double)v - mean[i % channels]) / deviation;
            })];
            Check(new StandardizeOp(4, channels, 0, 1, invert), 4 * channels, x, expected, mean, variance);
        }
    }

    [Fact]
    public void Rescaling_takes_one_number_or_one_per_channel()
    {
        float[] x = PlanRunner.Random(2 * 7 * 11), scale = PlanRunner.Random(11, 2);
        Check(new RescaleOp(7, 11, [0.5f], [2f], [-1f]), 77, x, [.. x.Select(static v => ((v - 0.5) * 2) - 1)]);
        Check(new RescaleOp(7, 11, [0.5f], EquatableArray.Create<float>(scale), [3f]), 77, x, [.. x.Select((v, i) => ((v - 0.5) * scale[i % 11]) + 3)]);
    }

    // Once into another place, and once in place.
    private static void Check(UnaryOp op, int size, float[] x, double[] expected, params float[][] weights)
    {
        PlanRunner.Close(expected, PlanRunner.RunOne(op with { Input = Operand.Input(0, size), Output = Operand.Output(0, size) }, x, size, x.Length / size, weights));
        Operand place = Operand.Arena(0, size);
        ForwardPlan plan = new([size], [size], size,
        [
            new CopyOp { Input = Operand.Input(0, size), Output = place },
            op with { Input = place, Output = place },
            new CopyOp { Input = place, Output = Operand.Output(0, size) },
        ]);
        float[] y = PlanRunner.Filled(x.Length);
        PlanRunner.Run(plan, [x], [y], x.Length / size, false, weights);
        PlanRunner.Close(expected, y);
    }
}
