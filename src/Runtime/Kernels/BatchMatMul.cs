using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Where the matrices of one side of a batched product lie.</summary>
internal readonly unsafe record struct Matrices(nint Values, nint SampleStride, nint BatchStrides, nint RowStride)
{
    public float* At(int sample, nint offset) => (float*)Values + (sample * SampleStride) + offset;
}

/// <summary>
/// Products of many pairs of matrices. A work item is a block of one result's rows; each worker packs the right matrix for
/// itself, into its own scratch, unless the rows are few.
/// </summary>
/// <param name="Left">The left matrices.</param>
/// <param name="Right">The right matrices.</param>
/// <param name="Result">The results.</param>
/// <param name="Batch">The sizes of the batch's axes.</param>
/// <param name="BatchRank">How many axes the batch has.</param>
/// <param name="BatchSize">Products of one sample.</param>
/// <param name="Rows">Rows of a result.</param>
/// <param name="Depth">Columns of a left matrix.</param>
/// <param name="Columns">Columns of a result.</param>
/// <param name="Transposed">Whether right matrices are stored <c>[columns, depth]</c>.</param>
/// <param name="Block">Rows of a work item.</param>
/// <param name="Scratch">Room for a packed matrix per worker.</param>
internal readonly unsafe record struct BatchMatMul(
    Matrices Left, Matrices Right, Matrices Result, nint Batch, int BatchRank, int BatchSize,
    int Rows, int Depth, int Columns, bool Transposed, int Block, WorkerScratch Scratch) : IJob
{
    public int Blocks => (Rows + Block - 1) / Block;

    public void Execute(int first, int end, int worker)
    {
        float* packed = Scratch.Of(worker);
        int packedMatrix = -1;
        for (int item = first; item < end; item++)
        {
            (int matrix, int block) = Math.DivRem(item, Blocks);
            (int sample, int index) = Math.DivRem(matrix, BatchSize);
            int row = block * Block;
            int rows = Math.Min(Block, Rows - row);
            float* left = Left.At(sample, Offset(Left, index)) + (row * Left.RowStride);
            float* right = Right.At(sample, Offset(Right, index));
            float* result = Result.At(sample, Offset(Result, index)) + (row * Result.RowStride);
            // By the whole matrix's rows, so that results do not depend on how they are split.
            if (Rows < MatMul.PackingRows)
            {
                if (Transposed)
                    MatMul.NarrowTransposed(left, Left.RowStride, rows, right, Right.RowStride, Depth, Columns, result, Result.RowStride);
                else
                    MatMul.Narrow(left, Left.RowStride, rows, right, Right.RowStride, Depth, Columns, result, Result.RowStride);
                continue;
            }

            if (packedMatrix != matrix)
                Pack(right, packed);
            packedMatrix = matrix;
            MatMul.Multiply(left, Left.RowStride, rows, packed, Depth, Columns, result, Result.RowStride);
        }
    }

    private void Pack(float* right, float* packed)
    {
        if (Transposed)
        {
            Panels.PackTransposed(right, Right.RowStride, Depth, Columns, packed, 0, Panels.Count(Columns), row: 0, height: Depth);
            return;
        }

        Panels.Pack(right, Right.RowStride, Depth, Columns, packed, 0, Panels.Count(Columns));
    }

    private nint Offset(in Matrices matrices, int index)
    {
        nint offset = 0;
        for (int axis = BatchRank - 1; axis >= 0; axis--)
        {
            (index, int position) = Math.DivRem(index, ((int*)Batch)[axis]);
            offset += (nint)position * ((int*)matrices.BatchStrides)[axis];
        }

        return offset;
    }
}
