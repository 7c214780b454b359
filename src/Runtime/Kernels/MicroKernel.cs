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
    /// <summary>Multiplies six rows with a panel two vectors wide.</summary>
    /// <param name="rows">The rows' pointers.</param>
    /// <param name="runs">What is multiplied of each row.</param>
    /// <param name="count">Number of runs.</param>
    /// <param name="panel">As many rows of the panel as the runs have floats.</param>
    /// <param name="c">The tile's place in the result.</param>
    /// <param name="ldc">Floats between two rows of the result.</param>
    /// <param name="accumulate">Whether the tile is added to what is there.</param>
    /// <param name="epilogue">What follows, if anything.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(nint* rows, TapRun* runs, int count, float* panel, float* c, nint ldc, bool accumulate, in TileEpilogue epilogue)
    {
        nint start = runs->Offset;
        float* a0 = (float*)rows[0] + start;
        float* a1 = (float*)rows[1] + start;
        float* a2 = (float*)rows[2] + start;
        float* a3 = (float*)rows[3] + start;
        float* a4 = (float*)rows[4] + start;
        float* a5 = (float*)rows[5] + start;
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

        while (true)
        {
            nint length = runs->Length;
            for (nint k = 0; k < length; k++)
            {
                TVector b0 = TLanes.Load(panel);
                TVector b1 = TLanes.Load(panel + half);
                panel += 2 * half;
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

            if (--count == 0)
                break;
            nint step = runs[1].Offset - runs->Offset;
            runs++;
            a0 += step;
            a1 += step;
            a2 += step;
            a3 += step;
            a4 += step;
            a5 += step;
        }

        if (epilogue.Scale != 0)
        {
            float* scales = (float*)epilogue.Scale;
            float* shifts = (float*)epilogue.Shift;
            TVector floor = TLanes.Broadcast(epilogue.Floor);
            TVector ceiling = TLanes.Broadcast(epilogue.Ceiling);
            TVector scale = TLanes.Load(scales);
            TVector shift = TLanes.Load(shifts);
            c00 = TLanes.Clip(TLanes.MultiplyAdd(c00, scale, shift), floor, ceiling);
            c10 = TLanes.Clip(TLanes.MultiplyAdd(c10, scale, shift), floor, ceiling);
            c20 = TLanes.Clip(TLanes.MultiplyAdd(c20, scale, shift), floor, ceiling);
            c30 = TLanes.Clip(TLanes.MultiplyAdd(c30, scale, shift), floor, ceiling);
            c40 = TLanes.Clip(TLanes.MultiplyAdd(c40, scale, shift), floor, ceiling);
            c50 = TLanes.Clip(TLanes.MultiplyAdd(c50, scale, shift), floor, ceiling);
            scale = TLanes.Load(scales + half);
            shift = TLanes.Load(shifts + half);
            c01 = TLanes.Clip(TLanes.MultiplyAdd(c01, scale, shift), floor, ceiling);
            c11 = TLanes.Clip(TLanes.MultiplyAdd(c11, scale, shift), floor, ceiling);
            c21 = TLanes.Clip(TLanes.MultiplyAdd(c21, scale, shift), floor, ceiling);
            c31 = TLanes.Clip(TLanes.MultiplyAdd(c31, scale, shift), floor, ceiling);
            c41 = TLanes.Clip(TLanes.MultiplyAdd(c41, scale, shift), floor, ceiling);
            c51 = TLanes.Clip(TLanes.MultiplyAdd(c51, scale, shift), floor, ceiling);
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

    /// <summary>As <see cref="Multiply"/>, with a panel one vector wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyHalf(nint* rows, TapRun* runs, int count, float* panel, float* c, nint ldc, bool accumulate, in TileEpilogue epilogue)
    {
        nint start = runs->Offset;
        float* a0 = (float*)rows[0] + start;
        float* a1 = (float*)rows[1] + start;
        float* a2 = (float*)rows[2] + start;
        float* a3 = (float*)rows[3] + start;
        float* a4 = (float*)rows[4] + start;
        float* a5 = (float*)rows[5] + start;
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        if (accumulate)
        {
            (c0, c1, c2) = (TLanes.Load(c), TLanes.Load(c + ldc), TLanes.Load(c + (2 * ldc)));
            (c3, c4, c5) = (TLanes.Load(c + (3 * ldc)), TLanes.Load(c + (4 * ldc)), TLanes.Load(c + (5 * ldc)));
        }

        while (true)
        {
            nint length = runs->Length;
            for (nint k = 0; k < length; k++)
            {
                TVector b = TLanes.Load(panel);
                panel += TLanes.Count;
                c0 = TLanes.MultiplyAdd(TLanes.Broadcast(a0[k]), b, c0);
                c1 = TLanes.MultiplyAdd(TLanes.Broadcast(a1[k]), b, c1);
                c2 = TLanes.MultiplyAdd(TLanes.Broadcast(a2[k]), b, c2);
                c3 = TLanes.MultiplyAdd(TLanes.Broadcast(a3[k]), b, c3);
                c4 = TLanes.MultiplyAdd(TLanes.Broadcast(a4[k]), b, c4);
                c5 = TLanes.MultiplyAdd(TLanes.Broadcast(a5[k]), b, c5);
            }

            if (--count == 0)
                break;
            nint step = runs[1].Offset - runs->Offset;
            runs++;
            a0 += step;
            a1 += step;
            a2 += step;
            a3 += step;
            a4 += step;
            a5 += step;
        }

        if (epilogue.Scale != 0)
        {
            TVector floor = TLanes.Broadcast(epilogue.Floor);
            TVector ceiling = TLanes.Broadcast(epilogue.Ceiling);
            TVector scale = TLanes.Load((float*)epilogue.Scale);
            TVector shift = TLanes.Load((float*)epilogue.Shift);
            c0 = TLanes.Clip(TLanes.MultiplyAdd(c0, scale, shift), floor, ceiling);
            c1 = TLanes.Clip(TLanes.MultiplyAdd(c1, scale, shift), floor, ceiling);
            c2 = TLanes.Clip(TLanes.MultiplyAdd(c2, scale, shift), floor, ceiling);
            c3 = TLanes.Clip(TLanes.MultiplyAdd(c3, scale, shift), floor, ceiling);
            c4 = TLanes.Clip(TLanes.MultiplyAdd(c4, scale, shift), floor, ceiling);
            c5 = TLanes.Clip(TLanes.MultiplyAdd(c5, scale, shift), floor, ceiling);
        }

        TLanes.Store(c0, c);
        TLanes.Store(c1, c + ldc);
        TLanes.Store(c2, c + (2 * ldc));
        TLanes.Store(c3, c + (3 * ldc));
        TLanes.Store(c4, c + (4 * ldc));
        TLanes.Store(c5, c + (5 * ldc));
    }
}

internal static class MicroKernel
{
    /// <summary>Rows of a tile, whatever the width.</summary>
    public const int Rows = 6;

    /// <summary>Repeats the last of <paramref name="count"/> rows until they are whole tiles; there is room for as many.</summary>
    public static unsafe void FillTile(nint* rows, int count)
    {
        for (int i = count; i % Rows != 0; i++)
            rows[i] = rows[count - 1];
    }

    /// <summary>So many rows, or more, that are whole tiles.</summary>
    public static int WholeTiles(int rows) => (rows + Rows - 1) / Rows * Rows;
}
