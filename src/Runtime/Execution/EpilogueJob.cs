using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>An epilogue over rows that were computed before; an item is a block of them.</summary>
internal readonly unsafe struct EpilogueJob(RowEpilogue epilogue, float* rows, nint stride, int count, int columns, int block) : IJob
{
    /// <summary>Floats of one work item.</summary>
    private const int Block = 1 << 14;

    public static void Run(in ForwardPass pass, RowEpilogue epilogue, float* rows, nint stride, int count, int columns)
    {
        int block = Math.Max(1, Block / columns);
        EpilogueJob job = new(epilogue, rows, stride, count, columns, block);
        pass.Split(&job, (count + block - 1) / block, (long)count * columns * epilogue.Activator.Cost);
    }

    public void Execute(int first, int end, int worker)
    {
        int start = first * block;
        epilogue.Apply(rows + (start * stride), stride, Math.Min(end * block, count) - start, columns);
    }
}
