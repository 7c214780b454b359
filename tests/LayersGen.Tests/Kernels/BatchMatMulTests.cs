using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class BatchMatMulTests
{
    /// <summary>Few rows and many, each over the edge of a tile or panel; both layouts of the right matrices.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Products_match_the_reference(bool transposed)
    {
        foreach ((int rows, int inner, int columns) in new[] { (1, 1, 1), (3, 9, 17), (15, 33, 5), (16, 8, 33), (37, 21, 19), (70, 513, 31) })
        {
            const int Batch = 2, Products = 3;
            float[] a = PlanRunner.Random(Batch * Products * rows * inner), b = PlanRunner.Random(Batch * Products * inner * columns, 2);
            BatchMatMulOp op = new(
                [Products], rows, inner, columns,
                new MatrixView(Operand.Input(0, Products * rows * inner), [rows * inner], inner),
                new MatrixView(Operand.Input(1, Products * inner * columns), [inner * columns], transposed ? inner : columns),
                transposed, [rows * columns], columns) { Output = Operand.Output(0, Products * rows * columns) };
            double[] expected = [.. Enumerable.Range(0, Batch * Products).SelectMany(i => References.MatMul(
                a[(i * rows * inner)..((i + 1) * rows * inner)],
                Right(b[(i * inner * columns)..((i + 1) * inner * columns)], inner, columns, transposed),
                rows, inner, columns))];
            Check(op, [a, b], expected, Batch);
        }
    }

    /// <summary>The heads of attention: matrices that lie between one another, one right matrix for all, a result with strides.</summary>
    [Fact]
    public void Matrices_may_lie_between_one_another()
    {
        const int Batch = 2, Steps = 18, Heads = 3, Depth = 5, Columns = 7;
        float[] a = PlanRunner.Random(Batch * Steps * Heads * Depth), w = PlanRunner.Random(Depth * Columns, 2);
        BatchMatMulOp op = new(
            [1, Heads], Steps, Depth, Columns,
            new MatrixView(Operand.Input(0, Steps * Heads * Depth), [0, Depth], Heads * Depth),
            new MatrixView(Operand.Weight(0, Depth * Columns), [0, 0], Columns),
            false, [0, Columns], Heads * Columns) { Output = Operand.Output(0, Steps * Heads * Columns) };
        Check(op, [a], References.MatMul(a, w, Batch * Steps * Heads, Depth, Columns), Batch, w);
    }

    [Fact]
    public void Additive_scores_match_the_reference()
    {
        foreach ((int queries, int keys, int depth) in new[] { (1, 1, 1), (3, 4, 7), (2, 5, 8), (5, 2, 33) })
        {
            float[] q = PlanRunner.Random(2 * queries * depth), k = PlanRunner.Random(2 * keys * depth, 2), scale = PlanRunner.Random(depth, 3);
            foreach (bool scaled in new[] { false, true })
            {
                AdditiveScoresOp op = new(queries, keys, depth, Operand.Input(0, queries * depth), Operand.Input(1, keys * depth), scaled ? 0 : null) { Output = Operand.Output(0, queries * keys) };
                double[] expected = [.. Enumerable.Range(0, 2 * queries * keys).Select(i => Enumerable.Range(0, depth).Sum(d =>
                    (scaled ? scale[d] : 1.0) * Math.Tanh((double)q[(i / keys * depth) + d] + k[(((i / (queries * keys) * keys) + (i % keys)) * depth) + d])))];
                Check(op, [q, k], expected, 2, scale);
            }
        }
    }

    private static void Check(Op op, float[][] inputs, double[] expected, int batch, params float[][] weights)
    {
        ForwardPlan plan = new(inputs.Select(input => input.Length / batch).ToEquatableArray(), [expected.Length / batch], 0, [op]);
        float[] single = PlanRunner.Filled(expected.Length), multiple = PlanRunner.Filled(expected.Length);
        PlanRunner.Run(plan, inputs, [single], batch, false, weights);
        PlanRunner.Run(plan, inputs, [multiple], batch, true, weights);
        PlanRunner.Close(expected, single, 1e-4);
        Assert.Equal(single, multiple);
    }

    private static float[] Right(float[] b, int inner, int columns, bool transposed) => transposed
        ? [.. Enumerable.Range(0, inner * columns).Select(i => b[(i % columns * inner) + (i / columns)])]
        : b;
}
