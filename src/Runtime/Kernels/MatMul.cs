using System.Numerics;
using System.Numerics.Tensors;

namespace LayersGen.Kernels;

/// <summary>
/// Matrix products of row-major matrices. Every element is summed in the same order on every path, so results do not
/// depend on how the rows are split among threads.
/// </summary>
internal static unsafe class MatMul
{
    /// <summary>From so many rows on, packing the right matrix costs less than it saves.</summary>
    public const int PackingRows = 16;

    /// <summary>From so many rows on, a matrix that was packed before is better than one that was not.</summary>
    public const int KeptPackingRows = 4;

    /// <summary>Columns of the work item of <see cref="Narrow(nint*, int, TapRun*, int, float*, nint, int, float*, nint)"/>: a kilobyte of each row of the right matrix.</summary>
    public const int NarrowColumns = 256;

    /// <summary>No block of rows is larger: its pointers lie on the stack.</summary>
    public const int MaxBlockRows = 42 * MicroKernel.Rows;

    /// <summary>Floats of the left matrix a block of rows should not exceed: a quarter megabyte.</summary>
    private const int BlockFloats = 1 << 16;

    /// <summary>Rows multiplied at a time: as many as fit the cache beside a panel, and no fewer than reuse the panel well.</summary>
    public static int BlockRows(int depth) =>
        Math.Clamp(BlockFloats / depth / MicroKernel.Rows, 4, 20) * MicroKernel.Rows;

    /// <summary>At most <paramref name="limit"/> rows; fewer where there are too few blocks for the workers, though each falls into so many parts.</summary>
    public static int BlockRows(int limit, int rows, int parts, int workers)
    {
        int blocks = (Shares(workers) + parts - 1) / parts;
        int share = (rows + blocks - 1) / blocks;
        return Math.Min(limit, MicroKernel.WholeTiles(share));
    }

    /// <summary>Items of work to make for so many workers: enough to even out.</summary>
    public static int Shares(int workers) => workers == 1 ? 1 : 4 * workers;

    /// <summary>Multiplies rows that lie <paramref name="lda"/> floats apart with a packed matrix.</summary>
    public static void Multiply(float* a, nint lda, int count, float* packed, int depth, int columns, float* c, nint ldc)
    {
        nint* rows = stackalloc nint[MaxBlockRows];
        TapRun run = new(0, depth);
        PackedProduct product = new(&run, 1, packed, depth, columns);
        MatrixRows matrix = new((nint)a, lda, count, depth, BlockRows(depth));
        for (int block = 0; block < matrix.Blocks; block++)
        {
            int blockRows = matrix.Locate(block, rows, null, out int first);
            product.Multiply(rows, blockRows, 0, Panels.Count(columns), new ResultBlock(c + (first * ldc), ldc), default);
        }
    }

    /// <summary>
    /// Multiplies few rows with a matrix read in place, once: eight of its rows at a time are added to the result.
    /// </summary>
    public static void Narrow(nint* rows, int count, TapRun* runs, int runCount, float* b, nint ldb, int columns, float* c, nint ldc)
    {
        for (int row = 0; row < count; row++)
            new Span<float>(c + (row * ldc), columns).Clear();
        for (int run = 0; run < runCount; run++)
        {
            nint k = runs[run].Offset;
            nint end = k + runs[run].Length;
            for (; k <= end - 8; k += 8, b += 8 * ldb)
            {
                for (int row = 0; row < count; row++)
                    AddEight((float*)rows[row] + k, b, ldb, c + (row * ldc), columns);
            }

            for (; k < end; k++, b += ldb)
            {
                for (int row = 0; row < count; row++)
                    AddOne(((float*)rows[row])[k], b, c + (row * ldc), columns);
            }
        }
    }

    /// <summary>As the other overload, for fewer than <see cref="PackingRows"/> rows that lie <paramref name="lda"/> floats apart.</summary>
    public static void Narrow(float* a, nint lda, int count, float* b, nint ldb, int depth, int columns, float* c, nint ldc)
    {
        nint* rows = stackalloc nint[PackingRows];
        TapRun run = new(0, depth);
        new MatrixRows((nint)a, lda, count, depth, PackingRows).Locate(0, rows, null, out _);
        Narrow(rows, count, &run, 1, b, ldb, columns, c, ldc);
    }

    /// <summary>Multiplies few rows with a transposed matrix read in place: a dot product each.</summary>
    public static void NarrowTransposed(float* a, nint lda, int rows, float* b, nint ldb, int depth, int columns, float* c, nint ldc)
    {
        for (int column = 0; column < columns; column++)
        {
            ReadOnlySpan<float> right = new(b + (column * ldb), depth);
            for (int row = 0; row < rows; row++)
                c[(row * ldc) + column] = TensorPrimitives.Dot(new ReadOnlySpan<float>(a + (row * lda), depth), right);
        }
    }

    private static void AddEight(float* a, float* b, nint ldb, float* c, int columns)
    {
        float* b4 = b + (4 * ldb);
        int j = 0;
        Vector<float> a0 = new(a[0]), a1 = new(a[1]), a2 = new(a[2]), a3 = new(a[3]);
        Vector<float> a4 = new(a[4]), a5 = new(a[5]), a6 = new(a[6]), a7 = new(a[7]);
        for (; j <= columns - Vector<float>.Count; j += Vector<float>.Count)
        {
            Vector<float> sum = Vector.Load(c + j);
            sum = Vector.MultiplyAddEstimate(a0, Vector.Load(b + j), sum);
            sum = Vector.MultiplyAddEstimate(a1, Vector.Load(b + ldb + j), sum);
            sum = Vector.MultiplyAddEstimate(a2, Vector.Load(b + (2 * ldb) + j), sum);
            sum = Vector.MultiplyAddEstimate(a3, Vector.Load(b + (3 * ldb) + j), sum);
            sum = Vector.MultiplyAddEstimate(a4, Vector.Load(b4 + j), sum);
            sum = Vector.MultiplyAddEstimate(a5, Vector.Load(b4 + ldb + j), sum);
            sum = Vector.MultiplyAddEstimate(a6, Vector.Load(b4 + (2 * ldb) + j), sum);
            sum = Vector.MultiplyAddEstimate(a7, Vector.Load(b4 + (3 * ldb) + j), sum);
            sum.Store(c + j);
        }

        for (; j < columns; j++)
        {
            float sum = c[j];
            for (int k = 0; k < 8; k++)
                sum = float.MultiplyAddEstimate(a[k], b[(k * ldb) + j], sum);
            c[j] = sum;
        }
    }

    private static void AddOne(float a, float* b, float* c, int columns)
    {
        int j = 0;
        for (; j <= columns - Vector<float>.Count; j += Vector<float>.Count)
            Vector.MultiplyAddEstimate(new Vector<float>(a), Vector.Load(b + j), Vector.Load(c + j)).Store(c + j);
        for (; j < columns; j++)
            c[j] = float.MultiplyAddEstimate(a, b[j], c[j]);
    }
}
