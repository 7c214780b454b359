using System.Numerics;
using System.Runtime.Intrinsics;

namespace LayersGen.Kernels;

/// <summary>
/// Matrix products of row-major matrices. Every element is summed in the same order on every path, so results do not
/// depend on how the rows are split among threads.
/// </summary>
internal static unsafe class MatMul
{
    /// <summary>From so many rows on, packing the right matrix costs less than it saves.</summary>
    public const int PackingRows = 16;

    /// <summary>Columns of the work item of <see cref="Narrow"/>: a kilobyte of each row of the right matrix.</summary>
    public const int NarrowColumns = 256;

    /// <summary>Rows of a panel that are multiplied before the next panel, so that they stay in the second-level cache.</summary>
    private const int DepthBlock = 512;

    /// <summary>Floats of the left matrix a block of rows should not exceed: a quarter megabyte.</summary>
    private const int BlockFloats = 1 << 16;

    /// <summary>The panel width that wastes least of its last panel; wider ones are preferred.</summary>
    public static int PanelWidth(int columns)
    {
        if (Vector512.IsHardwareAccelerated && Fits(columns, 32))
            return 32;
        return Vector256.IsHardwareAccelerated && Fits(columns, 16) ? 16 : 8;
    }

    /// <summary>Floats of the right matrix once packed.</summary>
    public static long PackedLength(int depth, int columns)
    {
        int width = PanelWidth(columns);
        return checked((long)depth * ((columns + width - 1L) / width * width));
    }

    /// <summary>Rows multiplied at a time: as many as fit the cache beside a panel, and no fewer than reuse the panel well.</summary>
    public static int BlockRows(int depth) =>
        Math.Clamp(BlockFloats / depth / MicroKernel.Rows, 4, 20) * MicroKernel.Rows;

    /// <summary>Packs the panels from <paramref name="first"/> to <paramref name="end"/>, padding the last with zeros.</summary>
    public static void Pack(float* b, nint ldb, int depth, int columns, float* packed, int first, int end)
    {
        int width = PanelWidth(columns);
        for (int panel = first; panel < end; panel++)
        {
            int count = Math.Min(width, columns - (panel * width));
            float* source = b + ((nint)panel * width);
            float* destination = packed + ((nint)panel * width * depth);
            for (int k = 0; k < depth; k++, source += ldb, destination += width)
            {
                new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
                new Span<float>(destination + count, width - count).Clear();
            }
        }
    }

    /// <summary>As <see cref="Pack"/>, all panels of a right matrix that is stored transposed: <c>[columns, depth]</c>.</summary>
    public static void PackTransposed(float* b, nint ldb, int depth, int columns, float* packed)
    {
        int width = PanelWidth(columns);
        for (int column = 0; column < columns; column += width, packed += (nint)width * depth)
        {
            int count = Math.Min(width, columns - column);
            if (count < width)
                new Span<float>(packed, width * depth).Clear();
            for (int j = 0; j < count; j++)
            {
                float* source = b + ((column + j) * ldb);
                for (nint k = 0; k < depth; k++)
                    packed[(k * width) + j] = source[k];
            }
        }
    }

    /// <summary>Multiplies a block of rows with the packed matrix.</summary>
    public static void Multiply(float* a, nint lda, int rows, float* packed, int depth, int columns, float* c, nint ldc)
    {
        switch (PanelWidth(columns))
        {
            case 32: Multiply<Lanes512, Vector512<float>>(a, lda, rows, packed, depth, columns, c, ldc); break;
            case 16: Multiply<Lanes256, Vector256<float>>(a, lda, rows, packed, depth, columns, c, ldc); break;
            default: Multiply<Lanes128, Vector128<float>>(a, lda, rows, packed, depth, columns, c, ldc); break;
        }
    }

    /// <summary>
    /// Multiplies few rows with a matrix read in place, once: eight of its rows at a time are added to the result.
    /// </summary>
    public static void Narrow(float* a, nint lda, int rows, float* b, nint ldb, int depth, int columns, float* c, nint ldc)
    {
        for (int row = 0; row < rows; row++)
            new Span<float>(c + (row * ldc), columns).Clear();
        int k = 0;
        for (; k <= depth - 8; k += 8)
        {
            for (int row = 0; row < rows; row++)
                AddEight(a + (row * lda) + k, b + (k * ldb), ldb, c + (row * ldc), columns);
        }

        for (; k < depth; k++)
        {
            for (int row = 0; row < rows; row++)
                AddOne(a[(row * lda) + k], b + (k * ldb), c + (row * ldc), columns);
        }
    }

    private static bool Fits(int columns, int width)
    {
        int rest = columns % width;
        return rest == 0 || (columns > width / 2 && (width - rest) * 5L <= columns);
    }

    private static void Multiply<TLanes, TVector>(float* a, nint lda, int rows, float* packed, int depth, int columns, float* c, nint ldc)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int width = MicroKernel<TLanes, TVector>.Columns;
        float* tile = stackalloc float[MicroKernel.Rows * width];
        for (int k = 0; k < depth; k += DepthBlock)
        {
            int block = Math.Min(DepthBlock, depth - k);
            for (int j = 0; j < columns; j += width)
            {
                float* panel = packed + ((nint)j * depth) + ((nint)k * width);
                int tileColumns = Math.Min(width, columns - j);
                for (int i = 0; i < rows; i += MicroKernel.Rows)
                {
                    float* left = a + (i * lda) + k;
                    float* result = c + (i * ldc) + j;
                    int tileRows = Math.Min(MicroKernel.Rows, rows - i);
                    if (tileRows == MicroKernel.Rows && tileColumns == width)
                    {
                        MicroKernel<TLanes, TVector>.Multiply(left, lda, tileRows, panel, block, result, ldc, k > 0);
                        continue;
                    }

                    // A tile over the edge is computed whole, aside.
                    if (k > 0)
                        Copy(result, ldc, tile, width, tileRows, tileColumns);
                    MicroKernel<TLanes, TVector>.Multiply(left, lda, tileRows, panel, block, tile, width, k > 0);
                    Copy(tile, width, result, ldc, tileRows, tileColumns);
                }
            }
        }
    }

    private static void Copy(float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int columns)
    {
        for (int row = 0; row < rows; row++)
            new ReadOnlySpan<float>(source + (row * sourceStride), columns).CopyTo(new Span<float>(destination + (row * destinationStride), columns));
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
