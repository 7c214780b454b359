using CsCheck;
using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class PreprocessingTests
{
    [Fact]
    public void Rows_of_the_mask_value_are_cleared()
    {
        float[] x = [2, 2, 2, 2, 2, 1, 0, 0, 0, 2, float.NaN, 2];
        Assert.Equal([0, 0, 0, 2, 2, 1, 0, 0, 0, 2, float.NaN, 2], PlanRunner.RunOne(new MaskRowsOp(2, 3, 2) { Input = Operand.Input(0, 6), Output = Operand.Output(0, 6) }, x, 6, 2));
    }

    [Fact]
    public void A_number_on_a_boundary_belongs_to_the_bin_above()
    {
        float[] x = [-5, -1, -0.5f, 0, 0.5f, 1, 7, float.NaN, float.PositiveInfinity, float.NegativeInfinity];
        DiscretizeOp op = new([-1f, 0f, 1f]) { Input = Operand.Input(0, 10), Output = Operand.Output(0, 10) };
        Assert.Equal([0, 1, 1, 2, 2, 3, 3, 3, 3, 0], PlanRunner.RunOne(op, x, 10, 1));
        Assert.All(PlanRunner.RunOne(op with { Boundaries = [] }, x, 10, 1), static bin => Assert.Equal(0, bin));
    }

    [Fact]
    public void Categories_are_marked_counted_and_weighed()
    {
        float[] x = [0, 2, 2, 3, 3, 3], w = [1, 2, 3, 4, 5, 6];
        CountOp count = new(1, 3, 4, false, Operand.Input(0, 3), null) { Output = Operand.Output(0, 4) };
        Assert.Equal([1, 0, 2, 0, 0, 0, 0, 3], PlanRunner.RunOne(count, x, 4, 2));
        Assert.Equal([1, 0, 1, 0, 0, 0, 0, 1], PlanRunner.RunOne(count with { Binary = true }, x, 4, 2));
        float[] y = PlanRunner.Filled(8);
        PlanRunner.Run(new ForwardPlan([3, 3], [4], 0, [count with { Weights = Operand.Input(1, 3) }]), [x, w], [y], 2, false);
        Assert.Equal([1, 0, 5, 0, 0, 0, 0, 15], y);
    }

    [Theory]
    [InlineData(-1f)]
    [InlineData(4f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void A_category_out_of_range_is_refused(float category)
    {
        CountOp op = new(1, 1, 4, false, Operand.Input(0, 1), null) { Output = Operand.Output(0, 4) };
        Assert.Throws<ArgumentOutOfRangeException>(() => PlanRunner.RunOne(op, [category], 4, 1));
    }

    /// <summary>By hand: halving a ramp bilinearly gives the means of neighbours, doubling gives quarters between them.</summary>
    /// <summary>Vectors of channels and what is left of them; a part of larger images.</summary>
    [Fact]
    public void Bilinear_resizing_matches_the_reference() =>
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 7], Gen.Int[1, 9], Gen.Int[1, 9], Gen.Int[1, 40], Gen.Int[1, 2]).Sample((height, width, outputHeight, outputWidth, channels, batch) =>
        {
            int whole = (height + 2) * (width + 1) * channels, size = outputHeight * outputWidth * channels;
            float[] x = PlanRunner.Random(batch * whole);
            ResizeImageOp op = new(height + 2, width + 1, channels, 2, 1, height, width, outputHeight, outputWidth, false)
            {
                Input = Operand.Input(0, whole), Output = Operand.Output(0, size),
            };
            double[] expected = new double[batch * size];
            for (int i = 0; i < expected.Length; i++)
            {
                (int position, int channel) = Math.DivRem(i, channels);
                (int line, int column) = Math.DivRem(position, outputWidth);
                (int image, line) = Math.DivRem(line, outputHeight);
                (int top, int bottom, double down) = Neighbours(line, height, outputHeight);
                (int left, int right, double along) = Neighbours(column, width, outputWidth);
                double Pixel(int y, int z) => x[(((((image * (height + 2)) + y + 2) * (width + 1)) + z + 1) * channels) + channel];
                expected[i] = double.Lerp(double.Lerp(Pixel(top, left), Pixel(top, right), along), double.Lerp(Pixel(bottom, left), Pixel(bottom, right), along), down);
            }

            PlanRunner.Close(expected, PlanRunner.RunOne(op, x, size, batch));

            static (int First, int Second, double Between) Neighbours(int position, int input, int output)
            {
                double centre = ((position + 0.5) * input / output) - 0.5;
                int first = (int)Math.Floor(centre);
                return (Math.Max(first, 0), Math.Min(first + 1, input - 1), centre - first);
            }
        }, iter: 300, threads: 1);

    [Fact]
    public void Resizing_puts_pixels_around_their_centres()
    {
        ResizeImageOp halve = new(1, 4, 1, 0, 0, 1, 4, 1, 2, false) { Input = Operand.Input(0, 4), Output = Operand.Output(0, 2) };
        Assert.Equal([0.5f, 2.5f], PlanRunner.RunOne(halve, [0, 1, 2, 3], 2, 1));
        ResizeImageOp twice = new(2, 1, 1, 0, 0, 2, 1, 4, 1, false) { Input = Operand.Input(0, 2), Output = Operand.Output(0, 4) };
        Assert.Equal([0, 0.25f, 0.75f, 1], PlanRunner.RunOne(twice, [0, 1], 4, 1));
        ResizeImageOp part = new(3, 3, 1, 1, 1, 2, 2, 2, 4, true) { Input = Operand.Input(0, 9), Output = Operand.Output(0, 8) };
        Assert.Equal([4, 4, 5, 5, 7, 7, 8, 8], PlanRunner.RunOne(part, [0, 1, 2, 3, 4, 5, 6, 7, 8], 8, 1));
    }
}
