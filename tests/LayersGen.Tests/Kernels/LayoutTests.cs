using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class LayoutTests
{
    [Fact]
    public void Transpose_swaps_the_axes_of_each_sample()
    {
        foreach ((int rows, int columns) in new[] { (1, 7), (33, 65), (70, 3), (32, 32) })
        {
            float[] x = PlanRunner.Random(2 * rows * columns);
            TransposeOp op = new(rows, columns) { Input = Operand.Input(0, rows * columns), Output = Operand.Output(0, rows * columns) };
            float[] y = PlanRunner.RunOne(op, x, rows * columns, 2);
            for (int i = 0; i < x.Length; i++)
            {
                int sample = i / (rows * columns), row = i / columns % rows, column = i % columns;
                Assert.Equal(x[i], y[(((sample * columns) + column) * rows) + row]);
            }
        }
    }

    [Fact]
    public void Zero_padding_surrounds_each_image()
    {
        const int Height = 3, Width = 4, Channels = 5;
        float[] x = PlanRunner.Random(2 * Height * Width * Channels);
        int size = (Height + 3) * (Width + 7) * Channels;
        ZeroPad2DOp op = new(Height, Width, Channels, 1, 2, 3, 4) { Input = Operand.Input(0, x.Length / 2), Output = Operand.Output(0, size) };
        float[] y = PlanRunner.RunOne(op, x, size, 2);
        for (int i = 0; i < y.Length; i++)
        {
            int channel = i % Channels, column = (i / Channels % (Width + 7)) - 3;
            int row = (i / Channels / (Width + 7) % (Height + 3)) - 1, sample = i / size;
            bool inside = row is >= 0 and < Height && column is >= 0 and < Width;
            Assert.Equal(inside ? x[(((((sample * Height) + row) * Width) + column) * Channels) + channel] : 0f, y[i]);
        }
    }

    [Fact]
    public void Concatenate_joins_the_middle_axis()
    {
        float[] a = PlanRunner.Random(2 * 3 * 4), b = PlanRunner.Random(2 * 3 * 9, 2);
        ConcatenateOp op = new(3, [Operand.Input(0, 12), Operand.Input(1, 27)], [4, 9]) { Output = Operand.Output(0, 39) };
        float[] y = PlanRunner.Filled(78);
        PlanRunner.Run(new ForwardPlan([12, 27], [39], 0, [op]), [a, b], [y], 2, false);
        for (int row = 0; row < 6; row++)
            Assert.Equal([.. a[(row * 4)..((row + 1) * 4)], .. b[(row * 9)..((row + 1) * 9)]], y[(row * 13)..((row + 1) * 13)]);
    }

    [Fact]
    public void Embedding_picks_rows()
    {
        float[] table = PlanRunner.Random(5 * 3);
        EmbeddingOp op = new(5, 3, 0) { Input = Operand.Input(0, 2), Output = Operand.Output(0, 6) };
        Assert.Equal([.. table[12..15], .. table[..3], .. table[3..6], .. table[..3]], PlanRunner.RunOne(op, [4f, 0f, 1.9f, -0.5f], 6, 2, table));
    }

    [Theory]
    [InlineData(5f, "5")]
    [InlineData(-1f, "-1")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(3e9f, "3E+09")]
    public void Embedding_refuses_an_index_out_of_range(float index, string named)
    {
        EmbeddingOp op = new(5, 3, 0) { Input = Operand.Input(0, 2), Output = Operand.Output(0, 6) };
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => PlanRunner.Run(op, [0f, index], 6, 1, false, new float[15]));
        Assert.Contains(named, exception.Message, StringComparison.Ordinal);
        Assert.Contains("5 rows", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1300)]
    public void Broadcast_sums_tensors_of_one_shape_in_place_of_any_term(int length)
    {
        float[] a = PlanRunner.Random(2 * length), b = PlanRunner.Random(2 * length, 2);
        Operand place = Operand.Arena(0, length);
        BroadcastTerm A = new(Operand.Input(0, length), [1]), B = new(Operand.Input(1, length), [1]), C = new(place, [1]);
        ForwardPlan plan = new([length, length], [length], length,
        [
            new CopyOp { Input = A.Operand, Output = place },
            new BroadcastOp(BroadcastFunction.Add, [length], [A, C, B, C]) { Output = place },
            new CopyOp { Input = place, Output = Operand.Output(0, length) },
        ]);
        float[] y = PlanRunner.Filled(2 * length);
        PlanRunner.Run(plan, [a, b], [y], 2, false);
        PlanRunner.Close([.. a.Select((v, i) => (3.0 * v) + b[i])], y);
    }

    [Fact]
    public void Broadcast_adds_along_missing_axes()
    {
        const int P = 3, Q = 5, R = 7;
        float[] a = PlanRunner.Random(2 * P * Q * R), b = PlanRunner.Random(2 * Q, 2), c = PlanRunner.Random(2 * P * R, 3);
        BroadcastOp op = new(BroadcastFunction.Add, [P, Q, R],
        [
            new BroadcastTerm(Operand.Input(1, Q), [0, 1, 0]),
            new BroadcastTerm(Operand.Input(0, P * Q * R), [Q * R, R, 1]),
            new BroadcastTerm(Operand.Input(2, P * R), [R, 0, 1]),
        ]) { Output = Operand.Output(0, P * Q * R) };
        float[] y = PlanRunner.Filled(a.Length);
        PlanRunner.Run(new ForwardPlan([P * Q * R, Q, P * R], [P * Q * R], 0, [op]), [a, b, c], [y], 2, false);
        for (int i = 0; i < a.Length; i++)
        {
            int s = i / (P * Q * R), p = i / (Q * R) % P, q = i / R % Q, r = i % R;
            Assert.Equal(a[i] + b[(s * Q) + q] + c[(((s * P) + p) * R) + r], y[i], 1e-6f);
        }
    }
}
