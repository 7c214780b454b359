using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// <c>result = epilogue(left x right)</c>: chooses between the packed and the narrow path and splits either into jobs.
/// </summary>
/// <param name="Source">The rows of the left matrix.</param>
/// <param name="Rows">Rows of the left matrix and the result.</param>
/// <param name="Depth">Columns of the left matrix, rows of the right one.</param>
/// <param name="Columns">Columns of the right matrix and the result.</param>
/// <param name="Right">The right matrix, whose rows lie <paramref name="RightStride"/> floats apart.</param>
/// <param name="RightStride">Floats between two rows of the right matrix.</param>
/// <param name="Result">The result, whose rows lie <paramref name="ResultStride"/> floats apart.</param>
/// <param name="ResultStride">Floats between two rows of the result.</param>
/// <param name="Epilogue">What follows while a block of rows is in cache.</param>
internal readonly unsafe record struct Product<TSource>(
    TSource Source, int Rows, int Depth, int Columns, nint Right, nint RightStride, nint Result, nint ResultStride, RowEpilogue Epilogue)
    where TSource : unmanaged, IRowSource
{
    /// <summary>Multiplies; <paramref name="packed"/> has room for <see cref="MatMul.PackedLength"/> floats.</summary>
    public void Run(in ForwardPass pass, float* packed)
    {
        if (Rows < MatMul.PackingRows)
            RunNarrow(pass);
        else
            RunPacked(pass, packed);
    }

    private void RunPacked(in ForwardPass pass, float* packed)
    {
        int width = MatMul.PanelWidth(Columns);
        int panels = (Columns + width - 1) / width;
        PackJob pack = new((float*)Right, RightStride, Depth, Columns, packed);
        pass.Split(&pack, panels, (long)Depth * Columns);

        int block = MatMul.BlockRows(Depth);
        int share = pass.Workers == 1 ? Rows : (Rows + (4 * pass.Workers) - 1) / (4 * pass.Workers);
        block = Math.Min(block, (share + MicroKernel.Rows - 1) / MicroKernel.Rows * MicroKernel.Rows);
        BlockJob job = new(this, packed, block, pass.WorkerScratch);
        pass.Split(&job, (Rows + block - 1) / block, 2L * Rows * Depth * Columns);
    }

    private void RunNarrow(in ForwardPass pass)
    {
        float* left = Source.Rows(0, Rows, pass.WorkerScratch.Of(0), out nint stride);
        NarrowJob job = new(this, left, stride);
        pass.Split(&job, (Columns + MatMul.NarrowColumns - 1) / MatMul.NarrowColumns, 2L * Rows * Depth * Columns);
        Epilogue.Apply((float*)Result, ResultStride, Rows, Columns);
    }

    private readonly struct PackJob(float* right, nint rightStride, int depth, int columns, float* packed) : IJob
    {
        public void Execute(int first, int end, int worker) =>
            MatMul.Pack(right, rightStride, depth, columns, packed, first, end);
    }

    private readonly struct BlockJob(Product<TSource> product, float* packed, int block, WorkerScratch scratch) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            for (int i = first; i < end; i++)
            {
                int row = i * block;
                int rows = Math.Min(block, product.Rows - row);
                float* left = product.Source.Rows(row, rows, scratch.Of(worker), out nint stride);
                float* result = (float*)product.Result + (row * product.ResultStride);
                MatMul.Multiply(left, stride, rows, packed, product.Depth, product.Columns, result, product.ResultStride);
                product.Epilogue.Apply(result, product.ResultStride, rows, product.Columns);
            }
        }
    }

    private readonly struct NarrowJob(Product<TSource> product, float* left, nint leftStride) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            for (int i = first; i < end; i++)
            {
                int column = i * MatMul.NarrowColumns;
                int columns = Math.Min(MatMul.NarrowColumns, product.Columns - column);
                MatMul.Narrow(
                    left, leftStride, product.Rows,
                    (float*)product.Right + column, product.RightStride, product.Depth, columns,
                    (float*)product.Result + column, product.ResultStride);
            }
        }
    }
}
