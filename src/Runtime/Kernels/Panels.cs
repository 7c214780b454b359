using System.Runtime.Intrinsics;

namespace LayersGen.Kernels;

/// <summary>
/// A right matrix packed for <see cref="MicroKernel{TLanes,TVector}"/>: panels two vectors wide, row after row; the last is one
/// vector wide if that is enough. Missing columns are zeros.
/// </summary>
internal static unsafe class Panels
{
    /// <summary>Floats of a vector: the widest of which not more than half is wasted on a narrow matrix.</summary>
    public static int Lanes(int columns)
    {
        if (Vector512.IsHardwareAccelerated && columns > 8)
            return 16;
        return Vector256.IsHardwareAccelerated && columns > 4 ? 8 : 4;
    }

    /// <summary>Number of panels.</summary>
    public static int Count(int columns)
    {
        int width = 2 * Lanes(columns);
        return (columns + width - 1) / width;
    }

    /// <summary>Columns with those that fill the last panel.</summary>
    public static int Padded(int columns)
    {
        int lanes = Lanes(columns);
        return (columns + lanes - 1) / lanes * lanes;
    }

    /// <summary>Vectors of a row.</summary>
    public static int Vectors(int columns) => Padded(columns) / Lanes(columns);

    /// <summary>Floats of all panels.</summary>
    public static long Length(int depth, int columns) => checked((long)depth * Padded(columns));

    /// <summary>Packs the panels from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public static void Pack(float* b, nint ldb, int depth, int columns, float* packed, int first, int end)
    {
        int stride = 2 * Lanes(columns);
        for (int panel = first; panel < end; panel++)
        {
            int column = panel * stride;
            int width = Math.Min(stride, Padded(columns) - column);
            int count = Math.Min(width, columns - column);
            float* source = b + column;
            float* destination = packed + ((nint)column * depth);
            for (int k = 0; k < depth; k++, source += ldb, destination += width)
            {
                new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(destination, count));
                new Span<float>(destination + count, width - count).Clear();
            }
        }
    }

    /// <summary>
    /// As <see cref="Pack"/>, of a right matrix that is stored transposed: <c>[columns, depth]</c>. It may be a part of a higher one: its
    /// rows from <paramref name="row"/> on, of <paramref name="height"/>.
    /// </summary>
    public static void PackTransposed(float* b, nint ldb, int depth, int columns, float* packed, int first, int end, int row, int height)
    {
        int stride = 2 * Lanes(columns);
        for (int panel = first; panel < end; panel++)
        {
            int column = panel * stride;
            int width = Math.Min(stride, Padded(columns) - column);
            int count = Math.Min(width, columns - column);
            float* destination = packed + ((nint)column * height) + ((nint)row * width);
            if (count < width)
                Memory.Clear(destination, (nint)width * depth);
            Transpose.Apply(b + (column * ldb), ldb, destination, width, count, depth);
        }
    }
}
