using CsCheck;
using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

/// <summary>Convolutions and pools over random geometries: strides, dilation, same and valid padding.</summary>
public sealed class WindowTests
{
    /// <summary>Also taps farther apart than lines are long.</summary>
    private static readonly Gen<int> Dilation = Gen.OneOf(Gen.Int[1, 3], Gen.Int[4, 20]);

    private static readonly Gen<WindowAxis> Axis = Gen.Select(Gen.Int[1, 13], Gen.Int[1, 4], Gen.Int[1, 3], Dilation, Gen.Bool).Select(Geometry);

    private static readonly Gen<WindowGeometry> Flat = Gen.Select(Axis, Axis, (h, w) => new WindowGeometry(h, w));

    private static readonly Gen<WindowAxis> ShortAxis = Gen.Select(Gen.Int[1, 5], Gen.Int[1, 3], Gen.Int[1, 2], Gen.Int[1, 2], Gen.Bool).Select(Geometry);

    private static readonly Gen<WindowGeometry> Deep = Gen.Select(ShortAxis, ShortAxis, ShortAxis, (d, h, w) => new WindowGeometry(h, w) { Depth = d });

    /// <summary>Windows over images and over volumes.</summary>
    private static readonly Gen<WindowGeometry> Window = Gen.OneOf(Flat, Deep);

    [Fact]
    public void Convolution_matches_the_reference() =>
        Gen.Select(Window, Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 3]).Sample((g, inputs, outputs, batch) =>
        {
            float[] x = PlanRunner.Random(batch * g.Inputs * inputs);
            float[] w = PlanRunner.Random(g.Taps * inputs * outputs, 2);
            int size = g.Outputs * outputs;
            ConvolutionOp op = new(g, inputs, outputs, 0, Epilogue.None) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, size) };
            PlanRunner.Close(References.Convolution(x, w, g, batch, inputs, outputs), PlanRunner.RunOne(op, x, size, batch, w));
        }, iter: 400, threads: 1);

    [Fact]
    public void Grouped_convolution_matches_the_reference() =>
        Gen.Select(Window, Gen.Int[2, 4], Gen.Int[1, 6], Gen.Int[1, 9], Gen.Int[1, 3]).Sample((g, groups, inputs, outputs, batch) =>
        {
            (inputs, outputs) = (inputs * groups, outputs * groups);
            float[] x = PlanRunner.Random(batch * g.Inputs * inputs);
            float[] w = PlanRunner.Random(g.Taps * inputs / groups * outputs, 2), bias = PlanRunner.Random(outputs, 3);
            int size = g.Outputs * outputs;
            Epilogue epilogue = new() { Bias = 1, Activation = new ActivationFunction(Activation.Softmax) };
            ConvolutionOp op = new(g, inputs, outputs, 0, epilogue, groups) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, size) };
            double[] sums = [.. References.Convolution(x, w, g, batch, inputs, outputs, groups).Select((sum, i) => sum + bias[i % outputs])];
            PlanRunner.Close(References.Softmax(sums, sums.Length / outputs, outputs, 1, false), PlanRunner.RunOne(op, x, size, batch, w, bias));
        }, iter: 200, threads: 1);

    [Fact]
    public void Transposed_convolution_matches_the_reference() =>
        Gen.Select(Window, Gen.Int[1, 20], Gen.Int[1, 40], Gen.Int[1, 3], Gen.OneOf(Gen.Const(0f), Gen.Const(float.NaN), Gen.Const(float.NegativeInfinity))).Sample((g, inputs, outputs, batch, unusual) =>
        {
            float[] x = PlanRunner.Random(batch * g.Outputs * inputs);
            // What is no number goes no further than the kernel.
            x[^1] = unusual;
            float[] w = PlanRunner.Random(g.Taps * inputs * outputs, 2), bias = PlanRunner.Random(outputs, 3);
            int size = g.Inputs * outputs;
            TransposedConvolutionOp op = new(g, inputs, outputs, 0, new Epilogue { Bias = 1 }) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, size) };
            double[] expected = [.. References.TransposedConvolution(x, w, g, batch, inputs, outputs).Select((sum, i) => sum + bias[i % outputs])];
            PlanRunner.Close(expected, PlanRunner.RunOne(op, x, size, batch, w, bias));
        }, iter: 400, threads: 1);

    /// <summary>Phases of images that several blocks are made of, in which lines end within a tile; activations that follow the last phase or each tile.</summary>
    [Theory]
    [InlineData(7, 2, 5, Activation.Relu6)]
    [InlineData(7, 2, 4, Activation.Swish)]
    [InlineData(33, 2, 3, Activation.Softmax)]
    [InlineData(40, 3, 3, Activation.Linear)]
    [InlineData(9, 1, 5, Activation.Softmax)]
    public void Transposed_convolutions_of_many_channels_are_cut_into_phases(int side, int stride, int kernel, Activation activation)
    {
        const int Inputs = 40, Outputs = 36, Batch = 3;
        foreach (int padding in new[] { 0, (kernel - stride) / 2 })
        {
            WindowAxis axis = new((side * stride) - (padding > 0 ? 0 : stride - kernel), side, kernel, stride, Padding: padding);
            WindowGeometry g = new(axis, axis);
            float[] x = PlanRunner.Random(Batch * g.Outputs * Inputs), w = PlanRunner.Random(g.Taps * Inputs * Outputs, 2), bias = PlanRunner.Random(Outputs, 3);
            int size = g.Inputs * Outputs;
            TransposedConvolutionOp op = new(g, Inputs, Outputs, 0, new Epilogue { Bias = 1, Activation = new ActivationFunction(activation) })
            {
                Input = Operand.Input(0, x.Length / Batch), Output = Operand.Output(0, size),
            };
            double[] sums = [.. References.TransposedConvolution(x, w, g, Batch, Inputs, Outputs).Select((sum, i) => sum + bias[i % Outputs])];
            double[] expected = activation == Activation.Softmax
                ? References.Softmax(sums, sums.Length / Outputs, Outputs, 1, false)
                : [.. sums.Select(sum => References.Activate(activation, sum))];
            PlanRunner.Close(expected, PlanRunner.RunOne(op, x, size, Batch, w, bias), 2e-5);
        }
    }

    /// <summary>Lines of several segments, whose ends share what positions on both sides of them are spread over.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 7)]
    public void Long_transposed_convolutions_are_cut_into_segments(int stride, int dilation)
    {
        const int Inputs = 9, Outputs = 5, Kernel = 4;
        foreach (int length in new[] { 255, 256, 257, 700 })
        {
            WindowAxis axis = new(length, (length + stride - 1) / stride, Kernel, stride, dilation, Kernel * dilation / 2);
            WindowGeometry g = new(new WindowAxis(2, 2, 3, Padding: 1), axis);
            float[] x = PlanRunner.Random(g.Outputs * Inputs), w = PlanRunner.Random(g.Taps * Inputs * Outputs, 2);
            TransposedConvolutionOp op = new(g, Inputs, Outputs, 0, Epilogue.None) { Input = Operand.Input(0, x.Length), Output = Operand.Output(0, g.Inputs * Outputs) };
            PlanRunner.Close(References.TransposedConvolution(x, w, g, 1, Inputs, Outputs), PlanRunner.RunOne(op, x, op.Output.Size, 1, w));
        }
    }

    [Fact]
    public void Products_of_a_transposed_convolution_are_made_in_parts_where_many_positions_meet_a_segment()
    {
        const int Inputs = 2, Outputs = 300, Kernel = 3, Dilation = 1500;
        WindowGeometry g = new(new WindowAxis(1, 1, 1), new WindowAxis(2000 + (Dilation * (Kernel - 1)), 2000, Kernel, 1, Dilation));
        float[] x = PlanRunner.Random(g.Outputs * Inputs), w = PlanRunner.Random(g.Taps * Inputs * Outputs, 2);
        TransposedConvolutionOp op = new(g, Inputs, Outputs, 0, Epilogue.None) { Input = Operand.Input(0, x.Length), Output = Operand.Output(0, g.Inputs * Outputs) };
        PlanRunner.Close(References.TransposedConvolution(x, w, g, 1, Inputs, Outputs), PlanRunner.RunOne(op, x, op.Output.Size, 1, w));
    }

    [Fact]
    public void DepthwiseConv2D_matches_the_reference() =>
        Gen.Select(Flat, Gen.Int[1, 70], Gen.Int[1, 3], Gen.Int[1, 3]).Sample((g, channels, multiplier, batch) =>
        {
            float[] x = PlanRunner.Random(batch * g.Inputs * channels);
            float[] w = PlanRunner.Random(g.Taps * channels * multiplier, 2);
            int size = g.Outputs * channels * multiplier;
            DepthwiseConv2DOp op = new(g, channels, multiplier, 0, Epilogue.None) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, size) };
            PlanRunner.Close(References.DepthwiseConv2D(x, w, g, batch, channels, multiplier), PlanRunner.RunOne(op, x, size, batch, w));
        }, iter: 300, threads: 1);

    /// <summary>Slices of channels, where there are many and lines are copied; each with its share of the epilogue.</summary>
    [Theory]
    [InlineData(64, Activation.Relu6)]
    [InlineData(65, Activation.Relu6)]
    [InlineData(96, Activation.Relu6)]
    [InlineData(120, Activation.Swish)]
    [InlineData(144, Activation.Softmax)]
    public void Depthwise_convolutions_of_many_channels_are_cut_into_slices(int channels, Activation activation)
    {
        foreach (int padding in new[] { 0, 1 })
        {
            WindowGeometry g = new(new WindowAxis(9, 7 + (2 * padding), 3, Padding: padding), new WindowAxis(31, 15, 3, Stride: 2, Padding: padding));
            float[] x = PlanRunner.Random(2 * g.Inputs * channels), w = PlanRunner.Random(g.Taps * channels, 2), bias = PlanRunner.Random(channels, 3);
            int size = g.Outputs * channels;
            DepthwiseConv2DOp op = new(g, channels, 1, 0, new Epilogue { Bias = 1, Activation = new ActivationFunction(activation) })
            {
                Input = Operand.Input(0, x.Length / 2), Output = Operand.Output(0, size),
            };
            double[] sums = [.. References.DepthwiseConv2D(x, w, g, 2, channels, 1).Select((sum, i) => sum + bias[i % channels])];
            double[] expected = activation == Activation.Softmax
                ? References.Softmax(sums, sums.Length / channels, channels, 1, false)
                : [.. sums.Select(sum => References.Activate(activation, sum))];
            PlanRunner.Close(expected, PlanRunner.RunOne(op, x, size, 2, w, bias));
        }
    }

    /// <summary>Lines longer than a block, and lines so wide that a copy of one is too large.</summary>
    [Theory]
    [InlineData(700, 2, 3, 5)]
    [InlineData(300, 2, 300, 2)]
    [InlineData(30, 2, 2500, 9)]
    [InlineData(700, 300, 3, 5)]
    [InlineData(30, 14, 1500, 9)]
    public void Long_lines_are_cut_into_blocks(int length, int dilation, int inputs, int outputs)
    {
        foreach (int padding in new[] { 0, dilation })
        {
            WindowGeometry g = new(new WindowAxis(2, 2, 1), new WindowAxis(length, length - (2 * dilation) + (2 * padding), 3, Dilation: dilation, Padding: padding));
            float[] x = PlanRunner.Random(g.Inputs * inputs), w = PlanRunner.Random(g.Taps * inputs * outputs, 2);
            ConvolutionOp op = new(g, inputs, outputs, 0, Epilogue.None) { Input = Operand.Input(0, x.Length), Output = Operand.Output(0, g.Outputs * outputs) };
            PlanRunner.Close(References.Convolution(x, w, g, 1, inputs, outputs), PlanRunner.RunOne(op, x, op.Output.Size, 1, w), 1e-4);
        }
    }

    /// <summary>Small images, several of which are a block; whatever is beyond their last position must not be written.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(9)]
    [InlineData(17)]
    [InlineData(24)]
    public void Small_images_share_blocks(int outputs)
    {
        foreach (int batch in new[] { 1, 5, 40 })
        {
            WindowGeometry g = new(new WindowAxis(5, 5, 3, Padding: 1), new WindowAxis(4, 4, 3, Padding: 1));
            float[] x = PlanRunner.Random(batch * g.Inputs * 3), w = PlanRunner.Random(g.Taps * 3 * outputs, 2);
            ConvolutionOp op = new(g, 3, outputs, 0, Epilogue.None) { Input = Operand.Input(0, x.Length / batch), Output = Operand.Output(0, g.Outputs * outputs) };
            PlanRunner.Close(References.Convolution(x, w, g, batch, 3, outputs), PlanRunner.RunOne(op, x, op.Output.Size, batch, w));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.Epsilon)]
    public void What_is_no_ordinary_number_reaches_the_results_of_its_windows_only(float special)
    {
        WindowGeometry g = new(new WindowAxis(8, 8, 3, Padding: 1), new WindowAxis(9, 9, 3, Padding: 1));
        float[] x = PlanRunner.Random(g.Inputs * 20), w = PlanRunner.Random(g.Taps * 20 * 24, 2), depthwise = PlanRunner.Random(g.Taps * 20, 3);
        x[(37 * 20) + 7] = special;
        Operand input = Operand.Input(0, x.Length);
        Op op = new ConvolutionOp(g, 20, 24, 0, Epilogue.None) { Input = input, Output = Operand.Output(0, g.Outputs * 24) };
        PlanRunner.Close(References.Convolution(x, w, g, 1, 20, 24), PlanRunner.RunOne(op, x, op.Output.Size, 1, w));
        op = new DepthwiseConv2DOp(g, 20, 1, 0, Epilogue.None) { Input = input, Output = Operand.Output(0, g.Outputs * 20) };
        PlanRunner.Close(References.DepthwiseConv2D(x, depthwise, g, 1, 20, 1), PlanRunner.RunOne(op, x, op.Output.Size, 1, depthwise));
    }

    [Fact]
    public void Pools_match_the_reference() =>
        Gen.Select(Window, Gen.Int[1, 70], Gen.Int[1, 3]).Sample((g, channels, batch) =>
        {
            float[] x = PlanRunner.Random(batch * g.Inputs * channels);
            x[x.Length / 2] = float.NaN;
            int size = g.Outputs * channels;
            Operand input = Operand.Input(0, x.Length / batch), output = Operand.Output(0, size);
            Op max = new MaxPoolOp(g, channels) { Input = input, Output = output };
            Op average = new AveragePoolOp(g, channels) { Input = input, Output = output };
            PlanRunner.Close(References.Pool(x, g, batch, channels, max: true), PlanRunner.RunOne(max, x, size, batch));
            PlanRunner.Close(References.Pool(x, g, batch, channels, max: false), PlanRunner.RunOne(average, x, size, batch));
        }, iter: 600, threads: 1);

    [Fact]
    public void Large_convolutions_agree_on_one_and_several_threads()
    {
        WindowGeometry g = new(new WindowAxis(40, 40, 3, Padding: 1), new WindowAxis(37, 37, 3, Padding: 1));
        float[] x = PlanRunner.Random(40 * 37 * 24), w = PlanRunner.Random(9 * 24 * 40, 2), depthwise = PlanRunner.Random(9 * 24, 3);
        Operand input = Operand.Input(0, x.Length);
        Op op = new ConvolutionOp(g, 24, 40, 0, Epilogue.None) { Input = input, Output = Operand.Output(0, 40 * 37 * 40) };
        PlanRunner.Close(References.Convolution(x, w, g, 1, 24, 40), PlanRunner.RunOne(op, x, op.Output.Size, 1, w));
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

    [Fact]
    public void Global_maximum_is_the_greatest_value_and_NaN_wins()
    {
        foreach (int channels in new[] { 1, 7, 8, 35 })
        {
            const int Positions = 29;
            float[] x = PlanRunner.Random(2 * Positions * channels);
            x[channels * 3] = float.NaN;
            GlobalMaxPoolOp op = new(Positions, channels) { Input = Operand.Input(0, Positions * channels), Output = Operand.Output(0, channels) };
            float[] y = PlanRunner.RunOne(op, x, channels, 2);
            for (int i = 0; i < y.Length; i++)
            {
                float[] column = [.. Enumerable.Range(0, Positions).Select(p => x[(((i / channels * Positions) + p) * channels) + (i % channels)])];
                Assert.Equal(column.Any(float.IsNaN) ? float.NaN : column.Max(), y[i]);
            }
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
