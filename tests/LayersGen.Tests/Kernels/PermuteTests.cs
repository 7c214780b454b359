using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed class PermuteTests
{
    /// <summary>All orders of four axes, of odd sizes, of size 1, and larger than a block.</summary>
    [Fact]
    public void Every_order_puts_every_value_in_its_place()
    {
        foreach (int[] shape in new int[][] { [3, 4, 5, 7], [1, 4, 1, 9], [2, 1, 33, 35], [1, 1, 1, 1] })
        {
            foreach (int[] order in Orders([0, 1, 2, 3]))
                Check(shape, order);
        }
    }

    [Fact]
    public void A_weight_is_permuted_for_each_sample()
    {
        float[] weight = PlanRunner.Random(6);
        PermuteOp op = new([2, 3], [1, 0]) { Input = Operand.Weight(0, 6), Output = Operand.Output(0, 6) };
        float[] y = PlanRunner.Filled(12);
        PlanRunner.Run(new ForwardPlan([1], [6], 0, [op]), [new float[2]], [y], 2, false, weight);
        Assert.Equal([.. Enumerable.Range(0, 12).Select(i => weight[(i % 2 * 3) + (i % 6 / 2)])], y);
    }

    private static void Check(int[] shape, int[] order)
    {
        int size = shape.Aggregate(1, static (a, b) => a * b);
        float[] x = PlanRunner.Random(2 * size);
        PermuteOp op = new(EquatableArray.Create<int>(shape), EquatableArray.Create<int>(order)) { Input = Operand.Input(0, size), Output = Operand.Output(0, size) };
        float[] expected = new float[2 * size];
        for (int i = 0; i < expected.Length; i++)
        {
            int rest = i % size;
            int[] index = new int[shape.Length];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
                (rest, index[order[axis]]) = Math.DivRem(rest, shape[order[axis]]);
            expected[i] = x[index.Select((position, axis) => (position, axis)).Aggregate(i / size, (offset, at) => (offset * shape[at.axis]) + at.position)];
        }

        Assert.Equal(expected, PlanRunner.RunOne(op, x, size, 2));
    }

    private static IEnumerable<int[]> Orders(int[] axes) => axes.Length <= 1
        ? [axes]
        : axes.SelectMany(first => Orders([.. axes.Where(axis => axis != first)]).Select(rest => (int[])[first, .. rest]));
}
