using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class BroadcastTests
{
    public static TheoryData<BroadcastFunction> Functions => [.. Enum.GetValues<BroadcastFunction>()];

    /// <summary>Lengths around a vector's width, around a block, and of more than one work item; terms along the line, one for it, and strided.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_folds_terms_of_any_stride(BroadcastFunction function)
    {
        foreach (int length in new[] { 1, 2, 7, 8, 9, 15, 17, 33, 511, 513, 20_011 })
        {
            const int Rows = 3, Batch = 2;
            float[] a = PlanRunner.Random(Batch * Rows * length), b = PlanRunner.Random(Batch * Rows, 2), c = PlanRunner.Random(Batch * 2 * length, 3), w = PlanRunner.Random(length, 4);
            BroadcastOp op = new(function, [Rows, length],
            [
                new BroadcastTerm(Operand.Input(0, Rows * length), [length, 1]),
                new BroadcastTerm(Operand.Input(1, Rows), [1, 0]),
                new BroadcastTerm(Operand.Input(2, 2 * length), [0, 2]),
                new BroadcastTerm(Operand.Weight(0, length), [0, 1]),
            ]) { Output = Operand.Output(0, Rows * length) };
            ForwardPlan plan = new([Rows * length, Rows, 2 * length], [Rows * length], 0, [op]);
            float[] single = PlanRunner.Filled(a.Length), multiple = PlanRunner.Filled(a.Length);
            PlanRunner.Run(plan, [a, b, c], [single], Batch, false, w);
            PlanRunner.Run(plan, [a, b, c], [multiple], Batch, true, w);
            double[] expected = [.. a.Select((v, i) =>
                Fold(function, v, b[i / length], c[(i / (Rows * length) * 2 * length) + (2 * (i % length))], w[i % length]))];
            PlanRunner.Close(expected, single);
            Assert.Equal(single, multiple);
        }
    }

    [Fact]
    public void One_term_is_repeated_or_cut_out()
    {
        float[] x = PlanRunner.Random(2 * 12);
        BroadcastOp repeat = new(BroadcastFunction.Add, [3, 12], [new BroadcastTerm(Operand.Input(0, 12), [0, 1])]) { Output = Operand.Output(0, 36) };
        Assert.Equal([.. Enumerable.Range(0, 72).Select(i => x[(i / 36 * 12) + (i % 12)])], PlanRunner.RunOne(repeat, x, 36, 2));
        BroadcastOp cut = new(BroadcastFunction.Maximum, [2, 2], [new BroadcastTerm(Operand.Input(0, 12), [4, 1]) { Offset = 5 }]) { Output = Operand.Output(0, 4) };
        Assert.Equal([.. new[] { 5, 6, 9, 10, 17, 18, 21, 22 }.Select(i => x[i])], PlanRunner.RunOne(cut, x, 4, 2));
    }

    [Fact]
    public void Maximum_and_minimum_keep_what_is_not_a_number()
    {
        float[] x = PlanRunner.Filled(20);
        x[3] = float.NaN;
        foreach (BroadcastFunction function in new[] { BroadcastFunction.Maximum, BroadcastFunction.Minimum })
        {
            BroadcastOp op = new(function, [20], [new BroadcastTerm(Operand.Input(0, 20), [1]), new BroadcastTerm(Operand.Input(0, 20), [0])]) { Output = Operand.Output(0, 20) };
            Assert.True(float.IsNaN(PlanRunner.RunOne(op, x, 20, 1)[3]));
        }
    }

    private static double Fold(BroadcastFunction function, params double[] terms) => function switch
    {
        BroadcastFunction.Add => terms.Sum(),
        BroadcastFunction.Subtract => terms[0] - terms.Skip(1).Sum(),
        BroadcastFunction.Multiply => terms.Aggregate(1.0, static (a, b) => a * b),
        BroadcastFunction.Average => terms.Average(),
        BroadcastFunction.Maximum => terms.Max(),
        BroadcastFunction.Minimum => terms.Min(),
        _ => terms.Skip(1).Aggregate(terms[0], static (x, alpha) => x < 0 ? x * alpha : x),
    };
}
