using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record BatchMatMulOp
{
    // No layer has tensors of more axes.
    private const int MaxRank = 64;

    internal override unsafe void Run(in ForwardPass pass)
    {
        int rank = Batch.Count;
        int* axes = stackalloc int[4 * MaxRank];
        int products = 1;
        for (int axis = 0; axis < rank; axis++)
        {
            axes[axis] = Batch[axis];
            axes[MaxRank + axis] = Left.BatchStrides[axis];
            axes[(2 * MaxRank) + axis] = Right.BatchStrides[axis];
            axes[(3 * MaxRank) + axis] = BatchStrides[axis];
            products *= Batch[axis];
        }

        BatchMatMul job = new(
            View(pass, Left, axes + MaxRank),
            View(pass, Right, axes + (2 * MaxRank)),
            new Matrices((nint)pass[Output], Output.Size, (nint)(axes + (3 * MaxRank)), RowStride),
            (nint)axes, rank, products, Rows, Inner, Columns, Transposed, BlockRows(pass, products), pass.WorkerScratch);
        pass.Split(&job, checked(pass.Batch * products * job.Blocks), ForwardPass.ProductCost(Rows, Inner, Columns, (long)pass.Batch * products));
    }

    internal override void Validate(PlanValidator validator)
    {
        int[] batch = [.. Batch];
        PlanValidator.Positive(batch);
        PlanValidator.Positive(Rows, Inner, Columns, RowStride);
        PlanValidator.Require(batch.Length <= MaxRank, "a product has too many axes");
        long products = PlanValidator.Product(batch);
        validator.Writes(Output, checked(products * PlanValidator.Product(Rows, Columns)));
        Inside(Output.Size, BatchStrides, RowStride, Rows, Columns);
        ValidateView(validator, Left, Rows, Inner);
        ValidateView(validator, Right, Transposed ? Columns : Inner, Transposed ? Inner : Columns);
        if (Rows >= MatMul.PackingRows)
            validator.NeedsWorkerScratch(Panels.Length(Inner, Columns));
    }

    private static unsafe Matrices View(in ForwardPass pass, MatrixView view, int* strides) =>
        new((nint)pass[view.Operand], ForwardPass.SampleStride(view.Operand), (nint)strides, view.RowStride);

    /// <summary>Whole matrices if they are enough to keep the workers busy; else blocks, tall enough that packing for each costs little.</summary>
    private int BlockRows(in ForwardPass pass, int products)
    {
        int block = MatMul.BlockRows(Inner);
        long matrices = (long)pass.Batch * products;
        int shares = MatMul.Shares(pass.Workers(ForwardPass.ProductCost(Rows, Inner, Columns, matrices)));
        if (matrices >= shares)
            return block;
        long blocks = shares / matrices;
        return Math.Min(block, Math.Max(8 * MicroKernel.Rows, MicroKernel.WholeTiles((int)((Rows + blocks - 1) / blocks))));
    }

    private void ValidateView(PlanValidator validator, MatrixView view, int rows, int columns)
    {
        PlanValidator.Positive(view.RowStride);
        validator.ReadsShared(view.Operand, view.Operand.Size);
        Inside(view.Operand.Size, view.BatchStrides, view.RowStride, rows, columns);
        PlanValidator.Apart(Output, view.Operand);
    }

    private void Inside(int size, EquatableArray<int> strides, int rowStride, int rows, int columns)
    {
        PlanValidator.Require(strides.Count == Batch.Count, "there must be one stride per axis of the batch");
        long last = checked(((rows - 1L) * rowStride) + columns - 1);
        for (int axis = 0; axis < strides.Count; axis++)
        {
            PlanValidator.Require(strides[axis] >= 0, "a stride is negative");
            last = checked(last + ((Batch[axis] - 1L) * strides[axis]));
        }

        PlanValidator.Require(last < size, "a matrix leads outside its tensor");
    }
}
