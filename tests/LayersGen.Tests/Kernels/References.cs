using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

/// <summary>The layers' definitions, written down naively in double precision.</summary>
internal static class References
{
    public static double[] MatMul(float[] a, float[] b, int rows, int inner, int columns)
    {
        double[] c = new double[rows * columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
                for (int k = 0; k < inner; k++)
                    c[(i * columns) + j] += (double)a[(i * inner) + k] * b[(k * columns) + j];
        return c;
    }

    public static double[] Convolution(float[] x, float[] w, WindowGeometry g, int batch, int inputs, int outputs, int groups = 1)
    {
        double[] y = new double[batch * g.Outputs * outputs];
        (int groupInputs, int groupOutputs) = (inputs / groups, outputs / groups);
        foreach ((int position, int tap, int pixel) in Taps(g, batch))
            for (int o = 0; o < outputs; o++)
                for (int i = 0; i < groupInputs; i++)
                    y[(position * outputs) + o] += (double)x[(pixel * inputs) + (o / groupOutputs * groupInputs) + i] * w[(((tap * groupInputs) + i) * outputs) + o];
        return y;
    }

    /// <summary>Every position is spread over its window, of the convolution that leads back.</summary>
    public static double[] TransposedConvolution(float[] x, float[] w, WindowGeometry g, int batch, int inputs, int outputs)
    {
        double[] y = new double[batch * g.Inputs * outputs];
        foreach ((int position, int tap, int pixel) in Taps(g, batch))
            for (int o = 0; o < outputs; o++)
                for (int i = 0; i < inputs; i++)
                    y[(pixel * outputs) + o] += (double)x[(position * inputs) + i] * w[(((tap * outputs) + o) * inputs) + i];
        return y;
    }

    public static double[] DepthwiseConv2D(float[] x, float[] w, WindowGeometry g, int batch, int channels, int multiplier)
    {
        double[] y = new double[batch * g.Outputs * channels * multiplier];
        foreach ((int position, int tap, int pixel) in Taps(g, batch))
            for (int c = 0; c < channels; c++)
                for (int m = 0; m < multiplier; m++)
                    y[(((position * channels) + c) * multiplier) + m] += (double)x[(pixel * channels) + c] * w[(((tap * channels) + c) * multiplier) + m];
        return y;
    }

    public static double[] Pool(float[] x, WindowGeometry g, int batch, int channels, bool max)
    {
        double[] y = new double[batch * g.Outputs * channels];
        int[] counts = new int[y.Length];
        if (max)
            Array.Fill(y, double.NegativeInfinity);
        foreach ((int position, _, int pixel) in Taps(g, batch))
        {
            for (int c = 0; c < channels; c++)
            {
                ref double value = ref y[(position * channels) + c];
                double v = x[(pixel * channels) + c];
                value = !max ? value + v : v > value ? v : value;
                counts[(position * channels) + c]++;
            }
        }

        return max ? y : [.. y.Select((v, i) => v / counts[i])];
    }

    public static double[] Softmax(double[] x, int outer, int axis, int inner, bool logarithm)
    {
        double[] y = new double[x.Length];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                int[] at = [.. Enumerable.Range(0, axis).Select(a => (((o * axis) + a) * inner) + i)];
                double max = at.Max(p => x[p]);
                double sum = at.Sum(p => Math.Exp(x[p] - max));
                foreach (int p in at)
                    y[p] = logarithm ? x[p] - max - Math.Log(sum) : Math.Exp(x[p] - max) / sum;
            }
        }

        return y;
    }

    public static double Activate(Activation activation, double x) => activation switch
    {
        Activation.Linear => x,
        Activation.Elu => x >= 0 ? x : Math.Exp(x) - 1,
        Activation.Gelu => x * 0.5 * (1 + Erf(x / Math.Sqrt(2))),
        Activation.GeluNew => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
        Activation.HardSigmoid => Math.Clamp((0.2 * x) + 0.5, 0, 1),
        Activation.Mish => x * Math.Tanh(Activate(Activation.Softplus, x)),
        Activation.Relu => double.IsNaN(x) ? x : Math.Max(x, 0),
        Activation.Relu6 => Math.Clamp(x, 0, 6),
        Activation.Selu => x >= 0 ? 1.0507009873554805 * x : 1.7580993408473766 * (Math.Exp(x) - 1),
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Softplus => x > 30 ? x : Math.Log(1 + Math.Exp(x)),
        Activation.Softsign => x / (Math.Abs(x) + 1),
        Activation.Swish => x / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };

    /// <summary>The Maclaurin series near 0, a continued fraction of erfc far away: exact to double's last digits nearly.</summary>
    public static double Erf(double x)
    {
        double v = Math.Abs(x);
        if (v > 3)
        {
            double fraction = 0;
            for (int k = 60; k >= 1; k--)
                fraction = k / 2.0 / (v + fraction);
            return Math.Sign(x) * (1 - (Math.Exp(-v * v) / (Math.Sqrt(Math.PI) * (v + fraction))));
        }

        double term = x, sum = x;
        for (int n = 1; n < 100; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return sum * 2 / Math.Sqrt(Math.PI);
    }

    /// <summary>All pairs of output position and input pixel that a window joins, with the tap that does.</summary>
    private static IEnumerable<(int Position, int Tap, int Pixel)> Taps(WindowGeometry g, int batch)
    {
        for (int b = 0; b < batch; b++)
            foreach ((int oz, int kz, int z) in Taps(g.Planes))
                foreach ((int oy, int ky, int y) in Taps(g.Height))
                    foreach ((int ox, int kx, int x) in Taps(g.Width))
                    {
                        yield return (
                            (((((b * g.Planes.Output) + oz) * g.Height.Output) + oy) * g.Width.Output) + ox,
                            (((kz * g.Height.Kernel) + ky) * g.Width.Kernel) + kx,
                            (((((b * g.Planes.Input) + z) * g.Height.Input) + y) * g.Width.Input) + x);
                    }
    }

    private static IEnumerable<(int Output, int Tap, int Input)> Taps(WindowAxis axis)
    {
        for (int output = 0; output < axis.Output; output++)
            for (int tap = 0; tap < axis.Kernel; tap++)
            {
                int input = (output * axis.Stride) - axis.Padding + (tap * axis.Dilation);
                if (input >= 0 && input < axis.Input)
                    yield return (output, tap, input);
            }
    }
}
