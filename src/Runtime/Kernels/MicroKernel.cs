using System.Runtime.CompilerServices;

namespace LayersGen.Kernels;

/// <summary>
/// A tile of a matrix product held in registers: six rows by two vectors are twelve accumulators, which fits sixteen
/// registers and hides the latency of the multiply-add.
/// </summary>
internal static unsafe class MicroKernel<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    public const int Rows = MicroKernel.Rows;

    public static int Columns => 2 * TLanes.Count;

    /// <summary>
    /// Multiplies <paramref name="rows"/> rows (at most <see cref="Rows"/>) of <paramref name="a"/> with one packed panel.
    /// Always writes all rows of the tile: the rows that are missing repeat the last one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(float* a, nint lda, int rows, float* panel, int depth, float* c, nint ldc, bool accumulate)
    {
        int last = rows - 1;
        float* a0 = a;
        float* a1 = a + (Math.Min(1, last) * lda);
        float* a2 = a + (Math.Min(2, last) * lda);
        float* a3 = a + (Math.Min(3, last) * lda);
        float* a4 = a + (Math.Min(4, last) * lda);
        float* a5 = a + (Math.Min(5, last) * lda);
        TVector c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        TVector c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        int half = TLanes.Count;
        if (accumulate)
        {
            (c00, c01) = (TLanes.Load(c), TLanes.Load(c + half));
            (c10, c11) = (TLanes.Load(c + ldc), TLanes.Load(c + ldc + half));
            (c20, c21) = (TLanes.Load(c + (2 * ldc)), TLanes.Load(c + (2 * ldc) + half));
            (c30, c31) = (TLanes.Load(c + (3 * ldc)), TLanes.Load(c + (3 * ldc) + half));
            (c40, c41) = (TLanes.Load(c + (4 * ldc)), TLanes.Load(c + (4 * ldc) + half));
            (c50, c51) = (TLanes.Load(c + (5 * ldc)), TLanes.Load(c + (5 * ldc) + half));
        }

        for (nint k = 0; k < depth; k++)
        {
            TVector b0 = TLanes.Load(panel);
            TVector b1 = TLanes.Load(panel + half);
            panel += Columns;
            TVector x = TLanes.Broadcast(a0[k]);
            c00 = TLanes.MultiplyAdd(x, b0, c00);
            c01 = TLanes.MultiplyAdd(x, b1, c01);
            x = TLanes.Broadcast(a1[k]);
            c10 = TLanes.MultiplyAdd(x, b0, c10);
            c11 = TLanes.MultiplyAdd(x, b1, c11);
            x = TLanes.Broadcast(a2[k]);
            c20 = TLanes.MultiplyAdd(x, b0, c20);
            c21 = TLanes.MultiplyAdd(x, b1, c21);
            x = TLanes.Broadcast(a3[k]);
            c30 = TLanes.MultiplyAdd(x, b0, c30);
            c31 = TLanes.MultiplyAdd(x, b1, c31);
            x = TLanes.Broadcast(a4[k]);
            c40 = TLanes.MultiplyAdd(x, b0, c40);
            c41 = TLanes.MultiplyAdd(x, b1, c41);
            x = TLanes.Broadcast(a5[k]);
            c50 = TLanes.MultiplyAdd(x, b0, c50);
            c51 = TLanes.MultiplyAdd(x, b1, c51);
        }

        TLanes.Store(c00, c);
        TLanes.Store(c01, c + half);
        TLanes.Store(c10, c + ldc);
        TLanes.Store(c11, c + ldc + half);
        TLanes.Store(c20, c + (2 * ldc));
        TLanes.Store(c21, c + (2 * ldc) + half);
        TLanes.Store(c30, c + (3 * ldc));
        TLanes.Store(c31, c + (3 * ldc) + half);
        TLanes.Store(c40, c + (4 * ldc));
        TLanes.Store(c41, c + (4 * ldc) + half);
        TLanes.Store(c50, c + (5 * ldc));
        TLanes.Store(c51, c + (5 * ldc) + half);
    }
}

internal static class MicroKernel
{
    /// <summary>Rows of a tile, whatever the width.</summary>
    public const int Rows = 6;
}
