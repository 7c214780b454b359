using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

/// <summary>Images resized by weights, against the weights' definitions in double precision, pixel by pixel over the whole image.</summary>
public class ResampleTests
{
    [Theory]
    [InlineData(Interpolation.Bicubic)]
    [InlineData(Interpolation.Lanczos3)]
    [InlineData(Interpolation.Lanczos5)]
    [InlineData(Interpolation.Area)]
    [InlineData(Interpolation.Gaussian)]
    [InlineData(Interpolation.Mitchellcubic)]
    public void Images_are_weighted_means(Interpolation interpolation)
    {
        // Larger and smaller, by whole factors and others, few channels and many, images of one pixel.
        (int, int, int, int, int)[] sizes = [(6, 7, 3, 12, 28), (9, 8, 2, 4, 2), (5, 4, 17, 7, 9), (11, 13, 1, 5, 6), (1, 1, 2, 4, 3), (2, 16, 16, 3, 1), (40, 3, 1, 2, 7)];
        foreach ((int height, int width, int channels, int outputHeight, int outputWidth) in sizes)
        {
            float[] x = PlanRunner.Random(2 * height * width * channels);
            ResampleImageOp op = new(height, width, channels, 0, 0, height, width, outputHeight, outputWidth, interpolation)
            {
                Input = Operand.Input(0, height * width * channels),
                Output = Operand.Output(0, outputHeight * outputWidth * channels),
            };
            PlanRunner.Close(Reference(op, x, 2), PlanRunner.RunOne(op, x, op.Output.Size, 2), 2e-5);
        }
    }

    [Fact]
    public void A_part_is_resized_as_an_image_of_its_own()
    {
        float[] x = PlanRunner.Random(2 * 6 * 7 * 3);
        ResampleImageOp op = new(6, 7, 3, 1, 2, 4, 5, 9, 3, Interpolation.Lanczos3) { Input = Operand.Input(0, 6 * 7 * 3), Output = Operand.Output(0, 9 * 3 * 3) };
        PlanRunner.Close(Reference(op, x, 2), PlanRunner.RunOne(op, x, op.Output.Size, 2), 2e-5);
    }

    [Fact]
    public void Doubled_lines_have_the_weights_of_the_formulae()
    {
        // New centres lie 0.25 and 0.75 behind a pixel's. Keys' cubic weighs 0.25, 0.75, 1.25 and 1.75 away by 0.8671875, 0.2265625, -0.0703125 and -0.0234375.
        PlanRunner.Close([-0.0234375, -0.0703125, 0.2265625, 0.8671875, 0.8671875, 0.2265625], Line(Interpolation.Bicubic, [0, 0, 0, 0, 1, 0, 0, 0, 0], 18)[5..11], 1e-6);
        // At the end two pixels of four are left, 0.25 and 1.25 away.
        PlanRunner.Close([0.8671875 / (0.8671875 - 0.0703125)], Line(Interpolation.Bicubic, [0, 0, 0, 0, 1], 10)[9..], 1e-6);
        // The mean of what is covered: 1.5 pixels each.
        PlanRunner.Close([(2 + 1) / 1.5, (1 + 8) / 1.5], Line(Interpolation.Area, [2, 2, 8], 2), 1e-6);
        // A pixel that is covered whole stays as it is.
        PlanRunner.Close([2, 2, 4, 4], Line(Interpolation.Area, [2, 4], 4), 1e-6);
        // exp(-2 d d): 0.25 and 0.75 away, 1.25 the other side.
        double a = Math.Exp(-0.125), b = Math.Exp(-1.125), c = Math.Exp(-3.125);
        PlanRunner.Close([a / (a + b + c)], Line(Interpolation.Gaussian, [0, 0, 1, 0, 0], 10)[4..5], 1e-6);
        // Mitchell's cubic: 0.25 away 7/6 * 0.25^3 - 2 * 0.25^2 + 8/9.
        PlanRunner.Close([(7.0 / 384) - 0.125 + (8.0 / 9)], Line(Interpolation.Mitchellcubic, [0, 0, 1, 0, 0], 10)[4..5], 1e-6);
    }

    [Fact]
    public void An_operation_that_has_its_weights_equals_one_that_has_not()
    {
        ResampleImageOp op = new(1, 2, 1, 0, 0, 1, 2, 1, 4, Interpolation.Area) { Input = Operand.Input(0, 2), Output = Operand.Output(0, 4) };
        PlanRunner.Run(op, [1, 2], 4, 1, false);
        Assert.Equal(new(1, 2, 1, 0, 0, 1, 2, 1, 4, Interpolation.Area) { Input = Operand.Input(0, 2), Output = Operand.Output(0, 4) }, op);
        Assert.NotEqual(op with { Interpolation = Interpolation.Bicubic }, op);
    }

    private static float[] Line(Interpolation interpolation, float[] line, int output)
    {
        ResampleImageOp op = new(1, line.Length, 1, 0, 0, 1, line.Length, 1, output, interpolation) { Input = Operand.Input(0, line.Length), Output = Operand.Output(0, output) };
        return PlanRunner.RunOne(op, line, output, 1);
    }

    // Every new pixel of every old one, by the product of the weights of its line and column.
    private static double[] Reference(ResampleImageOp op, float[] x, int batch)
    {
        double[] y = new double[batch * op.Output.Size];
        for (int n = 0; n < batch; n++)
            for (int row = 0; row < op.OutputHeight; row++)
                for (int column = 0; column < op.OutputWidth; column++)
                    for (int c = 0; c < op.Channels; c++)
                    {
                        double sum = 0, total = 0;
                        for (int i = 0; i < op.PartHeight; i++)
                            for (int j = 0; j < op.PartWidth; j++)
                            {
                                double weight = Weight(op.Interpolation, row, i, op.PartHeight, op.OutputHeight) * Weight(op.Interpolation, column, j, op.PartWidth, op.OutputWidth);
                                total += weight;
                                sum += weight * x[(((((n * op.Height) + op.Top + i) * op.Width) + op.Left + j) * op.Channels) + c];
                            }

                        y[(((((n * op.OutputHeight) + row) * op.OutputWidth) + column) * op.Channels) + c] = sum / total;
                    }

        return y;
    }

    private static double Weight(Interpolation interpolation, int position, int pixel, int input, int output)
    {
        double scale = input / (double)output;
        if (interpolation == Interpolation.Area)
            return Math.Max(0, Math.Min(pixel + 1, (position + 1) * scale) - Math.Max(pixel, position * scale));
        double centre = ((position + 0.5) * scale) - 0.5;
        if (interpolation == Interpolation.Bicubic)
            centre = Math.Floor(centre) + (Math.Round((centre - Math.Floor(centre)) * 1024) / 1024);
        double d = Math.Abs(pixel - centre);
        return interpolation switch
        {
            Interpolation.Lanczos3 => Sinc(d) * Sinc(d / 3) * (d < 3 ? 1 : 0),
            Interpolation.Lanczos5 => Sinc(d) * Sinc(d / 5) * (d < 5 ? 1 : 0),
            Interpolation.Gaussian => d < 1.5 ? Math.Exp(-d * d / (2 * 0.5 * 0.5)) : 0,
            Interpolation.Bicubic => Cubic(d, 0, 0.5),
            _ => Cubic(d, 1.0 / 3, 1.0 / 3),
        };
    }

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);

    // The family of cubics of Mitchell and Netravali; b = 0 and c = 1/2 is Keys'.
    private static double Cubic(double d, double b, double c) => d switch
    {
        < 1 => (((12 - (9 * b) - (6 * c)) * d * d * d) + ((-18 + (12 * b) + (6 * c)) * d * d) + 6 - (2 * b)) / 6,
        < 2 => (((-b - (6 * c)) * d * d * d) + (((6 * b) + (30 * c)) * d * d) + (((-12 * b) - (48 * c)) * d) + (8 * b) + (24 * c)) / 6,
        _ => 0,
    };
}
