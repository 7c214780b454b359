using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>A depthwise convolution; an item is a block of output positions.</summary>
/// <param name="patches">The patches under the positions.</param>
/// <param name="taps">Where the taps of a patch lie, in the order of the kernel.</param>
/// <param name="tapCount">Number of taps.</param>
/// <param name="kernel">The kernel, <c>[taps, channels, multiplier]</c>.</param>
/// <param name="output">The first output position.</param>
/// <param name="channels">Input channels.</param>
/// <param name="multiplier">Output channels of an input channel.</param>
/// <param name="tile">What follows while a tile is in registers; nothing where <see cref="HasTiles"/> says there are none.</param>
/// <param name="rest">What follows while a block is in cache.</param>
/// <param name="scratch">The workers' scratch.</param>
internal readonly unsafe struct DepthwiseConv2D(
    PatchRows patches, nint* taps, int tapCount, float* kernel, float* output, int channels, int multiplier, TileEpilogue tile, RowEpilogue rest, WorkerScratch scratch) : IJob
{
    /// <summary>Whether positions are computed six at a time, a vector of channels each: they share the kernel's loads.</summary>
    public static bool HasTiles(int channels, int multiplier) => multiplier == 1 && channels >= Vector128<float>.Count;

    public void Execute(int first, int end, int worker)
    {
        int outputs = channels * multiplier;
        nint* rows = stackalloc nint[MatMul.MaxBlockRows];
        for (int block = first; block < end; block++)
        {
            int count = patches.Locate(block, rows, scratch.Of(worker), out int position);
            float* result = output + ((nint)position * outputs);
            if (!HasTiles(channels, multiplier))
                Multiplied(rows, count, result);
            else if (Vector512.IsHardwareAccelerated && channels >= 16)
                Tiles<Lanes512, Vector512<float>>(rows, count, result);
            else if (Vector256.IsHardwareAccelerated && channels >= 8)
                Tiles<Lanes256, Vector256<float>>(rows, count, result);
            else
                Tiles<Lanes128, Vector128<float>>(rows, count, result);
            rest.Apply(result, outputs, count, outputs);
        }
    }

    private void Tiles<TLanes, TVector>(nint* rows, int count, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        // Positions that are missing repeat the last one.
        for (int i = count; i % MicroKernel.Rows != 0; i++)
            rows[i] = rows[count - 1];
        for (int i = 0; i < count; i += MicroKernel.Rows)
            Tile<TLanes, TVector>(rows + i, Math.Min(MicroKernel.Rows, count - i) - 1, result + ((nint)i * channels));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Tile<TLanes, TVector>(nint* rows, int last, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector floor = TLanes.Broadcast(tile.Floor);
        TVector ceiling = TLanes.Broadcast(tile.Ceiling);
        for (int channel = 0; channel < channels; channel += TLanes.Count)
        {
            // The last vector begins earlier rather than have fewer channels.
            nint c = Math.Min(channel, channels - TLanes.Count);
            float* a0 = (float*)rows[0] + c;
            float* a1 = (float*)rows[1] + c;
            float* a2 = (float*)rows[2] + c;
            float* a3 = (float*)rows[3] + c;
            float* a4 = (float*)rows[4] + c;
            float* a5 = (float*)rows[5] + c;
            float* weights = kernel + c;
            TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
            for (int i = 0; i < tapCount; i++, weights += channels)
            {
                nint tap = taps[i];
                TVector w = TLanes.Load(weights);
                c0 = TLanes.MultiplyAdd(TLanes.Load(a0 + tap), w, c0);
                c1 = TLanes.MultiplyAdd(TLanes.Load(a1 + tap), w, c1);
                c2 = TLanes.MultiplyAdd(TLanes.Load(a2 + tap), w, c2);
                c3 = TLanes.MultiplyAdd(TLanes.Load(a3 + tap), w, c3);
                c4 = TLanes.MultiplyAdd(TLanes.Load(a4 + tap), w, c4);
                c5 = TLanes.MultiplyAdd(TLanes.Load(a5 + tap), w, c5);
            }

            if (tile.Scale != 0)
            {
                TVector scale = TLanes.Load((float*)tile.Scale + c);
                TVector shift = TLanes.Load((float*)tile.Shift + c);
                c0 = TLanes.Clip(TLanes.MultiplyAdd(c0, scale, shift), floor, ceiling);
                c1 = TLanes.Clip(TLanes.MultiplyAdd(c1, scale, shift), floor, ceiling);
                c2 = TLanes.Clip(TLanes.MultiplyAdd(c2, scale, shift), floor, ceiling);
                c3 = TLanes.Clip(TLanes.MultiplyAdd(c3, scale, shift), floor, ceiling);
                c4 = TLanes.Clip(TLanes.MultiplyAdd(c4, scale, shift), floor, ceiling);
                c5 = TLanes.Clip(TLanes.MultiplyAdd(c5, scale, shift), floor, ceiling);
            }

            float* destination = result + c;
            TLanes.Store(c0, destination);
            TLanes.Store(c1, destination + ((nint)Math.Min(1, last) * channels));
            TLanes.Store(c2, destination + ((nint)Math.Min(2, last) * channels));
            TLanes.Store(c3, destination + ((nint)Math.Min(3, last) * channels));
            TLanes.Store(c4, destination + ((nint)Math.Min(4, last) * channels));
            TLanes.Store(c5, destination + ((nint)Math.Min(5, last) * channels));
        }
    }

    private void Multiplied(nint* rows, int count, float* result)
    {
        nint outputs = (nint)channels * multiplier;
        Memory.Clear(result, count * outputs);
        for (int row = 0; row < count; row++, result += outputs)
        {
            float* weight = kernel;
            for (int i = 0; i < tapCount; i++)
            {
                float* pixel = (float*)rows[row] + taps[i];
                float* sum = result;
                for (int c = 0; c < channels; c++)
                {
                    for (int m = 0; m < multiplier; m++, sum++, weight++)
                        *sum = float.MultiplyAddEstimate(pixel[c], *weight, *sum);
                }
            }
        }
    }
}
