using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// <c>result = epilogue(left x right)</c>: chooses between the packed and the narrow path and splits either into jobs.
/// </summary>
/// <param name="Source">The rows of the left matrix.</param>
/// <param name="Rows">Rows of the left matrix and the result.</param>
/// <param name="Right">The right matrix.</param>
/// <param name="Result">The result, whose rows lie <paramref name="ResultStride"/> floats apart.</param>
/// <param name="ResultStride">Floats between two rows of the result.</param>
/// <param name="Epilogue">What follows while a tile is in registers, or a block of rows in cache.</param>
internal readonly unsafe record struct Product<TSource>(
    TSource Source, int Rows, RightMatrix Right, nint Result, nint ResultStride, RowEpilogue Epilogue)
    where TSource : unmanaged, IRowSource
{
    private int Columns => Right.Columns;

    private long Cost => ForwardPass.ProductCost(Rows, Right.Depth, Columns);

    public void Run(in ForwardPass pass, in ProductScratch scratch)
    {
        Source.WriteRuns(scratch.Runs);
        float* packed = Rows < MatMul.KeptPackingRows ? null : pass.Packed(Right);
        if (packed != null)
        {
            RunPacked(pass, scratch, packed);
        }
        else if (Rows < MatMul.PackingRows)
        {
            RunNarrow(pass, scratch.Runs);
        }
        else
        {
            PackJob pack = new(Right, scratch.Packed);
            pass.Split(&pack, Panels.Count(Columns), (long)Right.Depth * Columns);
            RunPacked(pass, scratch, scratch.Packed);
        }
    }

    private void RunPacked(in ForwardPass pass, in ProductScratch scratch, float* packed)
    {
        TileEpilogue tile = TileEpilogue.Take(Epilogue, Columns, scratch.Tile, out Activator rest);
        int blocks = Source.Blocks;
        int panels = Panels.Count(Columns);
        // Workers share the columns first: a tall block uses each panel more often. What needs whole rows then comes later.
        int parts = Math.Clamp(MatMul.Shares(pass.Workers(Cost)) / blocks, 1, panels);
        BlockJob job = new(this, packed, scratch.Runs, (panels + parts - 1) / parts, parts, tile, parts == 1 ? rest : default, pass.WorkerScratch);
        pass.Split(&job, blocks * parts, Cost);
        if (parts > 1 && !rest.IsLinear)
            EpilogueJob.Run(pass, new RowEpilogue(default, rest), (float*)Result, ResultStride, Rows, Columns);
    }

    private void RunNarrow(in ForwardPass pass, TapRun* runs)
    {
        nint* rows = stackalloc nint[MatMul.MaxBlockRows];
        for (int block = 0; block < Source.Blocks; block++)
        {
            int count = Source.Locate(block, rows, pass.WorkerScratch.Of(0), out int first);
            NarrowJob job = new(this, rows, count, runs, (float*)Result + (first * ResultStride));
            pass.Split(&job, (Columns + MatMul.NarrowColumns - 1) / MatMul.NarrowColumns, Cost);
        }

        Epilogue.Apply((float*)Result, ResultStride, Rows, Columns);
    }

    private readonly struct PackJob(RightMatrix right, float* packed) : IJob
    {
        public void Execute(int first, int end, int worker) =>
            Panels.Pack(right.Start, right.Stride, right.Depth, right.Columns, packed, first, end);
    }

    private readonly struct BlockJob(
        Product<TSource> product, float* packed, TapRun* runs, int panels, int parts, TileEpilogue tile, Activator rest, WorkerScratch scratch) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            nint* rows = stackalloc nint[MatMul.MaxBlockRows];
            PackedProduct packedProduct = new(runs, product.Source.RunCount, packed, product.Right.Depth, product.Columns);
            for (int item = first; item < end; item++)
            {
                (int block, int part) = Math.DivRem(item, parts);
                int count = product.Source.Locate(block, rows, scratch.Of(worker), out int row);
                float* result = (float*)product.Result + (row * product.ResultStride);
                packedProduct.Multiply(rows, count, part * panels, Math.Min((part + 1) * panels, Panels.Count(product.Columns)), result, product.ResultStride, tile);
                rest.ApplyRows(result, product.ResultStride, count, product.Columns);
            }
        }
    }

    private readonly struct NarrowJob(Product<TSource> product, nint* rows, int count, TapRun* runs, float* result) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            RightMatrix right = product.Right;
            for (int i = first; i < end; i++)
            {
                int column = i * MatMul.NarrowColumns;
                int columns = Math.Min(MatMul.NarrowColumns, right.Columns - column);
                MatMul.Narrow(rows, count, runs, product.Source.RunCount, right.Start + column, right.Stride, columns, result + column, product.ResultStride);
            }
        }
    }
}
