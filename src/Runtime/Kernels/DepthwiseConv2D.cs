using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// A depthwise convolution; an item is a block of output positions and a slice of the channels. Where lines are copied, slices
/// keep the copies small, so that blocks are many lines and few lines are copied twice.
/// </summary>
/// <param name="window">The window.</param>
/// <param name="kernel">The kernel, <c>[taps, channels]</c>.</param>
/// <param name="channels">Output channels; where an image has fewer, the patches have each of its channels several times.</param>
internal readonly unsafe struct DepthwiseConv2D(in WindowGeometry window, float* kernel, int channels) : IJob
{
    private const int MaxSlice = 64;
    private const int MinSlice = 32;

    private readonly int _tapCount = window.Taps;

    /// <summary>The patches under the positions, of the first slice.</summary>
    public required PatchRows Patches { get; init; }

    /// <summary>Where the taps of a patch lie, in the order of the kernel.</summary>
    public required nint* Taps { get; init; }

    /// <summary>The first output position.</summary>
    public required float* Output { get; init; }

    /// <summary>What follows while a tile is in registers; nothing where <see cref="HasTiles"/> says there are none.</summary>
    public TileEpilogue Tile { get; init; }

    /// <summary>What follows while a block is in cache.</summary>
    public RowEpilogue Rest { get; init; }

    public required WorkerScratch Scratch { get; init; }

    /// <summary>Number of items.</summary>
    public int Items => Patches.Blocks * Slices;

    private int Slices => channels / Patches.Channels;

    /// <summary>Whether positions are computed six at a time, a vector of channels each: they share the kernel's loads.</summary>
    public static bool HasTiles(int channels) => ChannelLanes.Of(channels) > 0;

    /// <summary>Channels of a slice of an image that has as many: all, or some that are many enough and divide them.</summary>
    public static int Slice(in WindowGeometry window, int channels)
    {
        if (channels <= MaxSlice || !PatchRows.LeavesInput(window))
            return channels;
        for (int slice = MaxSlice; slice >= MinSlice; slice--)
        {
            if (channels % slice == 0)
                return slice;
        }

        return channels;
    }

    public void Execute(int first, int end, int worker)
    {
        nint* rows = stackalloc nint[MatMul.MaxBlockRows];
        for (int item = first; item < end; item++)
        {
            (int block, int slice) = Math.DivRem(item, Slices);
            int channel = slice * Patches.Channels;
            int count = Patches.From(channel).Locate(block, rows, Scratch.Of(worker), out int position);
            float* result = Output + ((nint)position * channels) + channel;
            switch (ChannelLanes.Of(Patches.Channels))
            {
                case 16: Tiles<Lanes512, Vector512<float>>(rows, count, channel, result); break;
                case 8: Tiles<Lanes256, Vector256<float>>(rows, count, channel, result); break;
                case 4: Tiles<Lanes128, Vector128<float>>(rows, count, channel, result); break;
                default: Positions(rows, count, result); break;
            }

            Rest.Apply(result, channels, count, Patches.Channels);
        }
    }

    private void Tiles<TLanes, TVector>(nint* rows, int count, int channel, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        MicroKernel.FillTile(rows, count);
        TileEpilogue epilogue = Tile.At(channel);
        for (int i = 0; i < count; i += MicroKernel.Rows)
            ComputeTile<TLanes, TVector>(rows + i, Math.Min(MicroKernel.Rows, count - i) - 1, kernel + channel, result + ((nint)i * channels), epilogue);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ComputeTile<TLanes, TVector>(nint* rows, int last, float* weightsOfTap, float* result, in TileEpilogue epilogue)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        nint* taps = Taps;
        int count = _tapCount;
        TVector floor = TLanes.Broadcast(epilogue.Floor);
        TVector ceiling = TLanes.Broadcast(epilogue.Ceiling);
        for (int channel = 0; channel < Patches.Channels; channel += TLanes.Count)
        {
            // The last vector begins earlier rather than have fewer channels.
            nint c = Math.Min(channel, Patches.Channels - TLanes.Count);
            float* a0 = (float*)rows[0] + c;
            float* a1 = (float*)rows[1] + c;
            float* a2 = (float*)rows[2] + c;
            float* a3 = (float*)rows[3] + c;
            float* a4 = (float*)rows[4] + c;
            float* a5 = (float*)rows[5] + c;
            float* weights = weightsOfTap + c;
            TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
            for (int i = 0; i < count; i++, weights += channels)
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

            if (epilogue.Scale != 0)
            {
                TVector scale = TLanes.Load((float*)epilogue.Scale + c);
                TVector shift = TLanes.Load((float*)epilogue.Shift + c);
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

    // Of fewer channels than a vector has.
    private void Positions(nint* rows, int count, float* result)
    {
        Memory.Clear(result, (nint)count * channels);
        for (int row = 0; row < count; row++, result += channels)
        {
            float* weights = kernel;
            for (int i = 0; i < _tapCount; i++, weights += channels)
            {
                float* pixel = (float*)rows[row] + Taps[i];
                for (int c = 0; c < channels; c++)
                    result[c] = float.MultiplyAddEstimate(pixel[c], weights[c], result[c]);
            }
        }
    }
}
