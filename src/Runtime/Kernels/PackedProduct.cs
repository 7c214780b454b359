using System.Runtime.Intrinsics;

namespace LayersGen.Kernels;

/// <summary>Products with a packed right matrix: of rows that consist of runs, a block of them at a time.</summary>
/// <param name="runs">What each row consists of.</param>
/// <param name="runCount">Number of runs.</param>
/// <param name="packed">The right matrix, as <see cref="Panels"/> packs it.</param>
/// <param name="depth">Floats of a row.</param>
/// <param name="columns">Columns of the right matrix.</param>
internal readonly unsafe struct PackedProduct(TapRun* runs, int runCount, float* packed, int depth, int columns)
{
    /// <summary>Rows of a panel that are multiplied before the next panel, so that they stay in the second-level cache.</summary>
    private const int DepthBlock = 512;

    /// <summary>Multiplies a block of rows with the panels from <paramref name="firstPanel"/> up to <paramref name="endPanel"/>.</summary>
    /// <param name="rows">The rows' pointers, with room for <see cref="MatMul.MaxBlockRows"/>.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="firstPanel">The first panel.</param>
    /// <param name="endPanel">The panel after the last.</param>
    /// <param name="result">The result's rows, with all columns.</param>
    /// <param name="epilogue">What follows, if anything.</param>
    public void Multiply(nint* rows, int count, int firstPanel, int endPanel, in ResultBlock result, in TileEpilogue epilogue)
    {
        MicroKernel.FillTile(rows, count);
        switch (Panels.Lanes(columns))
        {
            case 16: Multiply<Lanes512, Vector512<float>>(rows, count, firstPanel, endPanel, result, epilogue); break;
            case 8: Multiply<Lanes256, Vector256<float>>(rows, count, firstPanel, endPanel, result, epilogue); break;
            default: Multiply<Lanes128, Vector128<float>>(rows, count, firstPanel, endPanel, result, epilogue); break;
        }
    }

    private void Multiply<TLanes, TVector>(nint* rows, int count, int firstPanel, int endPanel, in ResultBlock result, in TileEpilogue epilogue)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        int stride = 2 * TLanes.Count;
        float* tile = stackalloc float[MicroKernel.Rows * stride];
        TapRun* block = stackalloc TapRun[DepthBlock];
        TapRun* next = runs;
        nint taken = 0;
        // With one panel and one block the rows are written once, in their order, and without gaps.
        bool overwrites = columns <= stride && depth <= DepthBlock && result.Stride == columns;
        for (int k = 0; k < depth;)
        {
            int blockDepth = TakeBlock(ref next, ref taken, block, out int blockRuns);
            bool last = k + blockDepth == depth;
            for (int panel = firstPanel; panel < endPanel; panel++)
            {
                int j = panel * stride;
                bool half = columns - j <= TLanes.Count;
                int width = half ? TLanes.Count : stride;
                int tileColumns = Math.Min(width, columns - j);
                float* right = packed + ((nint)j * depth) + ((nint)k * width);
                TileEpilogue end = last ? epilogue.At(j) : default;
                for (int i = 0; i < count; i += MicroKernel.Rows)
                {
                    int tileRows = Math.Min(MicroKernel.Rows, count - i);
                    // What a tile writes beyond its columns may be overwritten by the rows after it; else it is computed aside.
                    nint distance = width;
                    bool whole = tileRows == MicroKernel.Rows && result.TryTile(i, out distance)
                        && (tileColumns == width || (overwrites && ((i + tileRows) * distance) + width - tileColumns <= count * distance));
                    float* destination = whole ? result.Row(i) + j : tile;
                    if (!whole)
                        distance = width;
                    if (!whole && k > 0)
                    {
                        for (int row = 0; row < tileRows; row++)
                            Memory.CopyShort(result.Row(i + row) + j, tile + (row * width), tileColumns);
                    }

                    if (half)
                        MicroKernel<TLanes, TVector>.MultiplyHalf(rows + i, block, blockRuns, right, destination, distance, k > 0, end);
                    else
                        MicroKernel<TLanes, TVector>.Multiply(rows + i, block, blockRuns, right, destination, distance, k > 0, end);
                    if (!whole)
                    {
                        for (int row = 0; row < tileRows; row++)
                            Memory.CopyShort(tile + (row * width), result.Row(i + row) + j, tileColumns);
                    }
                }
            }

            k += blockDepth;
        }
    }

    /// <summary>Takes the next runs of <see cref="DepthBlock"/> floats, the last of them in part if need be; <paramref name="taken"/> is what was taken of the first before.</summary>
    private int TakeBlock(ref TapRun* next, ref nint taken, TapRun* block, out int count)
    {
        nint room = DepthBlock;
        count = 0;
        while (room > 0 && next < runs + runCount)
        {
            nint length = Math.Min(room, next->Length - taken);
            block[count++] = new TapRun(next->Offset + taken, length);
            room -= length;
            taken += length;
            if (taken == next->Length)
            {
                taken = 0;
                next++;
            }
        }

        return DepthBlock - (int)room;
    }
}
