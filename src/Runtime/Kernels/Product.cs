using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// <c>result = epilogue(left x right)</c>: chooses between the packed and the narrow path and splits either into jobs.
/// </summary>
/// <param name="Source">The rows of the left matrix.</param>
/// <param name="Rows">Rows of the left matrix and the result.</param>
/// <param name="Result">The rows of the result. What whole rows are needed for cannot follow if they are in lines.</param>
/// <param name="Epilogue">What follows while a tile is in registers, or a block of rows in cache.</param>
internal readonly unsafe record struct Product<TSource>(TSource Source, int Rows, ResultRows Result, RowEpilogue Epilogue)
    where TSource : unmanaged, IRowSource
{
    public void Run(in ForwardPass pass, in ProductScratch scratch, in RightMatrix right)
    {
        float* packed = Rows < MatMul.KeptPackingRows ? null : pass.Packed(right);
        if (packed == null && Rows < MatMul.PackingRows)
            RunNarrow(pass, scratch.Runs, right);
        else
            RunPacked(pass, scratch, right, packed);
    }

    /// <summary>As <see cref="Run"/>, with a right matrix that has to be packed.</summary>
    public void RunPacked<TRight>(in ForwardPass pass, in ProductScratch scratch, in TRight right)
        where TRight : unmanaged, IRightMatrix, IEquatable<TRight> => RunPacked(pass, scratch, right, pass.Packed(right));

    // Where it is not kept packed, it is packed now.
    private void RunPacked<TRight>(in ForwardPass pass, in ProductScratch scratch, in TRight right, float* packed)
        where TRight : unmanaged, IRightMatrix
    {
        int panels = Panels.Count(right.Columns);
        if (packed == null)
        {
            packed = scratch.Packed;
            PackJob<TRight> pack = new(right, packed);
            pass.Split(&pack, panels, (long)right.Depth * right.Columns);
        }

        Source.WriteRuns(scratch.Runs);
        TileEpilogue tile = TileEpilogue.Take(Epilogue, right.Columns, scratch.Tile, out Activator rest);
        long cost = ForwardPass.ProductCost(Rows, right.Depth, right.Columns);
        int blocks = Source.Blocks;
        // Workers share the columns first: a tall block uses each panel more often. What needs whole rows then comes later.
        int parts = Math.Clamp(MatMul.Shares(pass.Workers(cost)) / blocks, 1, panels);
        PackedProduct product = new(scratch.Runs, Source.RunCount, packed, right.Depth, right.Columns);
        BlockJob job = new(this, product, right.Columns, (panels + parts - 1) / parts, parts, tile, parts == 1 ? rest : default, pass.WorkerScratch);
        pass.Split(&job, blocks * parts, cost);
        if (parts > 1 && !rest.IsLinear)
            EpilogueJob.Run(pass, new RowEpilogue(default, rest), Result.Row(0), Result.Stride, Rows, right.Columns);
    }

    private void RunNarrow(in ForwardPass pass, TapRun* runs, in RightMatrix right)
    {
        Source.WriteRuns(runs);
        nint* rows = stackalloc nint[MatMul.MaxBlockRows];
        for (int block = 0; block < Source.Blocks; block++)
        {
            int count = Source.Locate(block, rows, pass.WorkerScratch.Of(0), out int first);
            NarrowJob job = new(rows, count, runs, Source.RunCount, right, Result.Row(first), Result.Stride);
            pass.Split(&job, (right.Columns + MatMul.NarrowColumns - 1) / MatMul.NarrowColumns, ForwardPass.ProductCost(Rows, right.Depth, right.Columns));
        }

        Epilogue.Apply(Result.Row(0), Result.Stride, Rows, right.Columns);
    }

    private readonly struct PackJob<TRight>(TRight right, float* packed) : IJob
        where TRight : unmanaged, IRightMatrix
    {
        public void Execute(int first, int end, int worker) => right.Pack(packed, first, end);
    }

    private readonly struct BlockJob(
        Product<TSource> product, PackedProduct packed, int columns, int panels, int parts, TileEpilogue tile, Activator rest, WorkerScratch scratch) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            nint* rows = stackalloc nint[MatMul.MaxBlockRows];
            ResultRows result = product.Result;
            nint* places = stackalloc nint[result.IsRegular ? 0 : MatMul.MaxBlockRows];
            for (int item = first; item < end; item++)
            {
                (int block, int part) = Math.DivRem(item, parts);
                int count = product.Source.Locate(block, rows, scratch.Of(worker), out int row);
                int endPanel = Math.Min((part + 1) * panels, Panels.Count(columns));
                ResultBlock rowsOfResult = result.Block(row, count, places);
                packed.Multiply(rows, count, part * panels, endPanel, rowsOfResult, tile);
                rest.ApplyRows(rowsOfResult.Row(0), result.Stride, count, columns);
            }
        }
    }

    private readonly struct NarrowJob(nint* rows, int count, TapRun* runs, int runCount, RightMatrix right, float* result, nint stride) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            for (int i = first; i < end; i++)
            {
                int column = i * MatMul.NarrowColumns;
                int columns = Math.Min(MatMul.NarrowColumns, right.Columns - column);
                MatMul.Narrow(rows, count, runs, runCount, right.Start + column, right.Stride, columns, result + column, stride);
            }
        }
    }
}
