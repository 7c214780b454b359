namespace LayersGen.Kernels;

/// <summary>Where the rows of a product's left matrix lie. They are handed out in blocks.</summary>
internal unsafe interface IRowSource
{
    /// <summary>Number of blocks.</summary>
    int Blocks { get; }

    /// <summary>Number of runs of each row.</summary>
    int RunCount { get; }

    /// <summary>Writes what each row consists of, in the order of the kernel.</summary>
    void WriteRuns(TapRun* runs);

    /// <summary>
    /// Writes the pointers of a block's rows, at most <see cref="MatMul.MaxBlockRows"/>, and returns their number. What is not
    /// in memory as it is needed is made in <paramref name="scratch"/>, and stays until the next call.
    /// </summary>
    int Locate(int block, nint* rows, float* scratch, out int first);
}

/// <summary>A matrix that lies in memory.</summary>
/// <param name="Matrix">The first row.</param>
/// <param name="Stride">Floats between two rows.</param>
/// <param name="Count">Number of rows.</param>
/// <param name="Depth">Floats of a row.</param>
/// <param name="Block">Rows of a block.</param>
internal readonly unsafe record struct MatrixRows(nint Matrix, nint Stride, int Count, int Depth, int Block) : IRowSource
{
    public int Blocks => (Count + Block - 1) / Block;

    public int RunCount => 1;

    public void WriteRuns(TapRun* runs) => *runs = new TapRun(0, Depth);

    public int Locate(int block, nint* rows, float* scratch, out int first)
    {
        first = block * Block;
        int count = Math.Min(Block, Count - first);
        for (int i = 0; i < count; i++)
            rows[i] = (nint)((float*)Matrix + ((first + i) * Stride));
        return count;
    }
}
