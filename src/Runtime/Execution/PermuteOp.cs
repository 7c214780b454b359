using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record PermuteOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        int* axes = stackalloc int[2 * MaxRank];
        int rank = ReadAxes(axes);
        int adjacent = rank - 1;
        while (adjacent > 0 && axes[(2 * adjacent) + 1] != 1)
            adjacent--;
        Permute job = new((nint)pass[Input], ForwardPass.SampleStride(Input), (nint)pass[Output], Output.Size, (nint)axes, rank, adjacent);
        pass.Split(&job, pass.Batch * job.Planes, 2L * pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive([.. Shape]);
        PlanValidator.Require(Shape.Count is >= 1 and <= MaxRank, "a permutation has too few or too many axes");
        PlanValidator.Require(Order.Order().SequenceEqual(Enumerable.Range(0, Shape.Count)), "an order is not one of all axes");
        long size = PlanValidator.Product([.. Shape]);
        validator.ReadsShared(Input, size);
        validator.Writes(Output, size);
        PlanValidator.Apart(Output, Input);
    }

    /// <summary>The result's axes, size and stride in the input each; those of size 1 left out, neighbours that stay neighbours joined.</summary>
    private unsafe int ReadAxes(int* axes)
    {
        int rank = 0;
        for (int i = 0; i < Order.Count; i++)
        {
            int size = Shape[Order[i]];
            if (size == 1)
                continue;
            int stride = 1;
            for (int inner = Order[i] + 1; inner < Shape.Count; inner++)
                stride *= Shape[inner];
            if (rank > 0 && axes[(2 * rank) - 1] == stride * size)
            {
                axes[(2 * rank) - 2] *= size;
                axes[(2 * rank) - 1] = stride;
            }
            else
            {
                axes[2 * rank] = size;
                axes[(2 * rank) + 1] = stride;
                rank++;
            }
        }

        if (rank == 0)
            (axes[0], axes[1], rank) = (1, 1, 1);
        return rank;
    }
}
