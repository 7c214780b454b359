using CsCheck;
using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

/// <summary>Convolutions and pools over random geometries: strides, dilation, same and valid padding.</summary>
public sealed class WindowTests
{
    private static readonly Gen<WindowAxis> Axis = Gen.Select(Gen.Int[1, 13], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool).Select(Geometry);

    private static readonly Gen<WindowGeometry> Window = Gen.Select(Axis, Axis, (h, w) => new WindowGeometry(h, w));

    [Fact]
    public void Conv2D_matches_the_reference() =>
        Gen.Select(Window, Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 3]).Sample((g, inputs, outputs, batch) =>
        {
            float[] x = PlanRunner.Random(batch * g.Height.Input * g.Width.Input * inputs);
            float[] w = PlanRunner.Random(g.Height.Kernel * g.Width.Kernel * inputs * outputs, 2);
            int size = g.Height.Output * g.Width.Output * outputs;
            Conv2DOp op = new(g, inputs, outputs, 0, Epilogue.None) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, size) };
            PlanRunner.Close(References.Conv2D(x, w, g, batch, inputs, outputs), PlanRunner.RunOne(op, x, size, batch, w));
        }, iter: 300, threads: 1);

    [Fact]
    public void DepthwiseConv2D_matches_the_reference() =>
        Gen.Select(Window, Gen.Int[1, 70], Gen.Int[1, 3], Gen.Int[1, 3]).Sample((g, channels, multiplier, batch) =>
        {
            float[] x = PlanRunner.Random(batch * g.Height.Input * g.Width.Input * channels);
            float[] w = PlanRunner.Random(g.Height.Kernel * g.Width.Kernel * channels * multiplier, 2);
            int size = g.Height.Output * g.Width.Output * channels * multiplier;
            DepthwiseConv2DOp op = new(g, channels, multiplier, 0, Epilogue.None) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, size) };
            PlanRunner.Close(References.DepthwiseConv2D(x, w, g, batch, channels, multiplier), PlanRunner.RunOne(op, x, size, batch, w));
        }, iter: 300, threads: 1);

    [Fact]
    public void Pools_match_the_reference() =>
        Gen.Select(Window, Gen.Int[1, 70], Gen.Int[1, 3]).Sample((g, channels, batch) =>
        {
            float[] x = PlanRunner.Random(batch * g.Height.Input * g.Width.Input * channels);
            x[x.Length / 2] = float.NaN;
            int size = g.Height.Output * g.Width.Output * channels;
            Operand input = Operand.Input(0, x.Length / batch), output = Operand.Output(0, size);
            Op max = new MaxPool2DOp(g, channels) { Input = input, Output = output };
            Op average = new AveragePool2DOp(g, channels) { Input = input, Output = output };
            PlanRunner.Close(References.Pool(x, g, batch, channels, max: true), PlanRunner.RunOne(max, x, size, batch));
            PlanRunner.Close(References.Pool(x, g, batch, channels, max: false), PlanRunner.RunOne(average, x, size, batch));
        }, iter: 300, threads: 1);

    [Fact]
    public void Large_convolutions_agree_on_one_and_several_threads()
    {
        WindowGeometry g = new(new WindowAxis(40, 40, 3, Padding: 1), new WindowAxis(37, 37, 3, Padding: 1));
        float[] x = PlanRunner.Random(40 * 37 * 24), w = PlanRunner.Random(9 * 24 * 40, 2), depthwise = PlanRunner.Random(9 * 24, 3);
        Operand input = Operand.Input(0, x.Length);
        Op op = new Conv2DOp(g, 24, 40, 0, Epilogue.None) { Input = input, Output = Operand.Output(0, 40 * 37 * 40) };
        PlanRunner.Close(References.Conv2D(x, w, g, 1, 24, 40), PlanRunner.RunOne(op, x, op.Output.Size, 1, w));
        op = new DepthwiseConv2DOp(g, 24, 1, 0, Epilogue.None) { Input = input, Output = Operand.Output(0, 40 * 37 * 24) };
        PlanRunner.Close(References.DepthwiseConv2D(x, depthwise, g, 1, 24, 1), PlanRunner.RunOne(op, x, op.Output.Size, 1, depthwise));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(200)]
    public void Global_average_is_the_mean_over_positions(int positions)
    {
        for (int channels = 1; channels <= 40; channels++)
        {
            float[] x = PlanRunner.Random(2 * positions * channels);
            GlobalAveragePoolOp op = new(positions, channels) { Input = Operand.Input(0, positions * channels), Output = Operand.Output(0, channels) };
            double[] expected = new double[2 * channels];
            for (int i = 0; i < x.Length; i++)
                expected[(i / (positions * channels) * channels) + (i % channels)] += (double)x[i] / positions;
            PlanRunner.Close(expected, PlanRunner.RunOne(op, x, channels, 2));
        }
    }

    private static WindowAxis Geometry(int input, int kernel, int stride, int dilation, bool same)
    {
        int extent = ((kernel - 1) * dilation) + 1;
        if (!same && extent <= input)
            return new WindowAxis(input, ((input - extent) / stride) + 1, kernel, stride, dilation);
        int output = (input + stride - 1) / stride;
        int padding = Math.Max(0, ((output - 1) * stride) + extent - input);
        return new WindowAxis(input, output, kernel, stride, dilation, padding / 2);
    }
}
