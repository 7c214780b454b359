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

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Borders_are_put_around_volumes_or_cut_off(int inner)
    {
        const int Planes = 2;
        BorderAxis[] axes = [new(4, 1, 2), new(5, -1, -2), new(6, -2, 3), new(3, 2, -1), new(2)];
        foreach (BorderAxis d in axes)
            foreach (BorderAxis h in axes)
                foreach (BorderAxis w in axes)
                {
                    int size = Planes * d.Size * h.Size * w.Size * inner;
                    float[] x = PlanRunner.Random(2 * size);
                    BorderOp op = new(Planes, d, h, w, inner) { Input = Operand.Input(0, size), Output = Operand.Output(0, Planes * d.Result * h.Result * w.Result * inner) };
                    float[] y = PlanRunner.RunOne(op, x, op.Output.Size, 2);
                    int i = 0;
                    for (int plane = 0; plane < 2 * Planes; plane++)
                        for (int z = -d.Before; z < d.Size + d.After; z++)
                            for (int r = -h.Before; r < h.Size + h.After; r++)
                                for (int c = -w.Before; c < w.Size + w.After; c++)
                                    for (int k = 0; k < inner; k++)
                                    {
                                        bool inside = z >= 0 && z < d.Size && r >= 0 && r < h.Size && c >= 0 && c < w.Size;
                                        Assert.Equal(inside ? x[((((((((plane * d.Size) + z) * h.Size) + r) * w.Size) + c) * inner) + k)] : 0f, y[i++]);
                                    }
                }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Positions_are_repeated_along_each_axis(int inner)
    {
        const int Planes = 2;
        RepeatAxis[] axes = [new(3), new(4, 2), new(2, 3)];
        foreach (RepeatAxis d in axes)
            foreach (RepeatAxis h in axes)
                foreach (RepeatAxis w in axes)
                {
                    int size = Planes * d.Size * h.Size * w.Size * inner;
                    float[] x = PlanRunner.Random(2 * size);
                    RepeatOp op = new(Planes, d, h, w, inner) { Input = Operand.Input(0, size), Output = Operand.Output(0, size * d.Times * h.Times * w.Times) };
                    float[] y = PlanRunner.RunOne(op, x, op.Output.Size, 2);
                    int i = 0;
                    for (int plane = 0; plane < 2 * Planes; plane++)
                        for (int z = 0; z < d.Result; z++)
                            for (int r = 0; r < h.Result; r++)
                                for (int c = 0; c < w.Result; c++)
                                    for (int k = 0; k < inner; k++)
                                        Assert.Equal(x[(((((((plane * d.Size) + (z / d.Times)) * h.Size) + (r / h.Times)) * w.Size) + (c / w.Times)) * inner) + k], y[i++]);
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
    public void Add_sums_tensors_of_one_shape_in_place_of_any_term(int length)
    {
        float[] a = PlanRunner.Random(2 * length), b = PlanRunner.Random(2 * length, 2);
        Operand place = Operand.Arena(0, length);
        AddTerm A = new(Operand.Input(0, length), [1]), B = new(Operand.Input(1, length), [1]), C = new(place, [1]);
        ForwardPlan plan = new([length, length], [length], length,
        [
            new CopyOp { Input = A.Operand, Output = place },
            new AddOp([length], [A, C, B, C]) { Output = place },
            new CopyOp { Input = place, Output = Operand.Output(0, length) },
        ]);
        float[] y = PlanRunner.Filled(2 * length);
        PlanRunner.Run(plan, [a, b], [y], 2, false);
        PlanRunner.Close([.. a.Select((v, i) => (3.0 * v) + b[i])], y);
    }

    [Fact]
    public void Add_broadcasts()
    {
        const int P = 3, Q = 5, R = 7;
        float[] a = PlanRunner.Random(2 * P * Q * R), b = PlanRunner.Random(2 * Q, 2), c = PlanRunner.Random(2 * P * R, 3);
        AddOp op = new([P, Q, R],
        [
            new AddTerm(Operand.Input(1, Q), [0, 1, 0]),
            new AddTerm(Operand.Input(0, P * Q * R), [Q * R, R, 1]),
            new AddTerm(Operand.Input(2, P * R), [R, 0, 1]),
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
