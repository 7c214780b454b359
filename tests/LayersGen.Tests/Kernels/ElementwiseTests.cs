using LayersGen.Execution;
using LayersGen.Kernels;

namespace LayersGen.Tests.Kernels;

public sealed class ElementwiseTests
{
    private static readonly float[] Special =
        [float.NaN, 0f, -0f, 1e-40f, -1e-40f, 1e-10f, -1e-10f, 0.1249f, -0.1251f, 5f, 6f, 7f, -20f, 20f, 88f, -88f, 100f, -100f, 3e38f];

    public static TheoryData<Activation> Activations => [.. Enum.GetValues<Activation>().Where(a => a is not (Activation.Softmax or Activation.LogSoftmax))];

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_matches_the_reference_at_every_length(Activation activation)
    {
        for (int length = 1; length <= 70; length++)
            Check(activation, [.. PlanRunner.Random(length).Select(v => v * 8)]);

        // The largest finite number cubes to infinity in GeluNew, as it does in TensorFlow.js' float tensors.
        Check(activation, [.. Special.Where(v => v < 1e30f || activation != Activation.GeluNew)]);
        Check(activation, PlanRunner.Random(1_000_003));
    }

    [Theory]
    [MemberData(nameof(Activations))]
    public void Activation_lets_not_a_number_through(Activation activation)
    {
        float[] x = PlanRunner.Filled(37);
        Array.Fill(x, float.NaN);
        Assert.All(Run(new ActivationFunction(activation), x), y => Assert.True(float.IsNaN(y)));
    }

    [Theory]
    [InlineData(Activation.Relu, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(Activation.Relu, float.NegativeInfinity, 0f)]
    [InlineData(Activation.Relu6, float.PositiveInfinity, 6f)]
    [InlineData(Activation.Relu6, float.NegativeInfinity, 0f)]
    [InlineData(Activation.Sigmoid, float.PositiveInfinity, 1f)]
    [InlineData(Activation.Sigmoid, float.NegativeInfinity, 0f)]
    [InlineData(Activation.Tanh, float.PositiveInfinity, 1f)]
    [InlineData(Activation.Tanh, float.NegativeInfinity, -1f)]
    [InlineData(Activation.Elu, float.NegativeInfinity, -1f)]
    [InlineData(Activation.Elu, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(Activation.Selu, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(Activation.Softplus, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(Activation.Softplus, float.NegativeInfinity, 0f)]
    [InlineData(Activation.HardSigmoid, float.NegativeInfinity, 0f)]
    [InlineData(Activation.Mish, float.PositiveInfinity, float.PositiveInfinity)]
    [InlineData(Activation.Gelu, float.PositiveInfinity, float.PositiveInfinity)]
    public void Activation_has_its_limit_at_infinity(Activation activation, float x, float expected) =>
        Assert.All(Run(new ActivationFunction(activation), [.. Enumerable.Repeat(x, 19)]), y => Assert.Equal(expected, y));

    [Theory]
    [InlineData(null, null, 0f)]
    [InlineData(0.1f, null, 0f)]
    [InlineData(null, 2f, 0f)]
    [InlineData(0.3f, 2f, 0.5f)]
    [InlineData(null, null, 1f)]
    [InlineData(0.2f, null, -1f)]
    public void Relu_takes_keras_arguments(float? slope, float? max, float threshold)
    {
        ActivationFunction function = new(Activation.Relu) { Slope = slope, MaxValue = max, Threshold = threshold };
        float[] x = [.. Enumerable.Range(-40, 81).Select(i => i / 8f)];
        double[] expected = [.. x.Select(v => v >= (max ?? float.PositiveInfinity) ? max!.Value : v >= threshold ? v : (slope ?? 0f) * (double)(v - threshold))];
        PlanRunner.Close(expected, Run(function, x));
        Assert.True(float.IsNaN(Run(function, [float.NaN])[0]));
    }

    [Fact]
    public void Elu_takes_alpha() =>
        PlanRunner.Close([0.5 * (Math.Exp(-2) - 1), 3], Run(new ActivationFunction(Activation.Elu) { Slope = 0.5f }, [-2f, 3f]));

    [Fact]
    public unsafe void Exponentials_are_right_to_two_units_in_the_last_place()
    {
        float[] x = [.. Enumerable.Range(0, 1_500_000).Select(i => -105f + (i * (195f / 1_500_000))), float.NegativeInfinity, -1e30f, -1e-30f, -0f, 0f, 1e-40f, 1e30f, float.PositiveInfinity];
        float[] y = new float[x.Length];
        fixed (float* source = x, destination = y)
            Elementwise.Apply(default(Exponential), source, destination, x.Length);
        for (int i = 0; i < x.Length; i++)
        {
            double expected = Math.Exp(x[i]);
            float nearest = (float)expected;
            bool equal = float.IsInfinity(nearest) ? nearest == y[i] : Math.Abs(y[i] - expected) <= 2 * (double)(MathF.BitIncrement(nearest) - nearest);
            Assert.True(equal, $"exp({x[i]:R}): expected {expected:R}, got {y[i]:R}");
        }
    }

    [Fact]
    public unsafe void Erf_is_accurate_to_a_millionth()
    {
        int width = System.Numerics.Vector<float>.Count;
        for (float x = -6f; x < 6f; x += 0.001f)
            Assert.Equal(References.Erf(x), Gelu.Erf(new System.Numerics.Vector<float>(x))[width - 1], 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Softmax_is_stable_over_any_axis(bool logarithm)
    {
        foreach ((int outer, int axis, int inner) in new[] { (3, 1, 1), (2, 70, 1), (3, 5, 7), (2, 9, 300), (1, 33, 1) })
        {
            float[] x = [.. PlanRunner.Random(outer * axis * inner).Select(v => v * 500)];
            SoftmaxOp op = new(outer, axis, inner, logarithm) { Input = Operand.Input(0, x.Length), Output = Operand.Output(0, x.Length) };
            double[] expected = References.Softmax([.. x.Select(v => (double)v)], outer, axis, inner, logarithm);
            PlanRunner.Close(expected, PlanRunner.RunOne(op, x, x.Length, 1));
            PlanRunner.Close(expected, InPlace(o => op with { Input = o, Output = o }, x));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    public void Batch_normalization_runs_over_a_middle_axis_and_in_place(int inner)
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            float[] x = PlanRunner.Random(3 * channels * inner), mean = PlanRunner.Random(channels, 2);
            float[] variance = [.. PlanRunner.Random(channels, 3).Select(v => v + 2f)];
            BatchNormOp op = new(3, channels, inner, new BatchNormWeights(null, null, 0, 1, 1e-3f));
            double[] expected = [.. x.Select((v, i) => (v - (double)mean[i / inner % channels]) / Math.Sqrt(variance[i / inner % channels] + 1e-3))];
            PlanRunner.Close(expected, InPlace(o => op with { Input = o, Output = o }, x, mean, variance));
        }
    }

    private static void Check(Activation activation, float[] x)
    {
        ActivationFunction function = new(activation);
        double[] expected = [.. x.Select(v => References.Activate(activation, v))];
        PlanRunner.Close(expected, Run(function, x));
        PlanRunner.Close(expected, InPlace(o => new ActivationOp(function) { Input = o, Output = o }, x));
    }

    private static float[] Run(ActivationFunction function, float[] x) => PlanRunner.RunOne(
        new ActivationOp(function) { Input = Operand.Input(0, x.Length), Output = Operand.Output(0, x.Length) }, x, x.Length, 1);

    /// <summary>Copies the input to the arena, runs the operation there in place, and copies the result out.</summary>
    private static float[] InPlace(Func<Operand, Op> op, float[] x, params float[][] weights)
    {
        Operand place = Operand.Arena(3, x.Length);
        ForwardPlan plan = new([x.Length], [x.Length], x.Length + 3,
        [
            new CopyOp { Input = Operand.Input(0, x.Length), Output = place },
            op(place),
            new CopyOp { Input = place, Output = Operand.Output(0, x.Length) },
        ]);
        float[] output = PlanRunner.Filled(x.Length);
        PlanRunner.Run(plan, [x], [output], 1, true, weights);
        return output;
    }
}
