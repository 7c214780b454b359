using System.Runtime.Intrinsics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// Pooling in two steps: first the lines under a line of output positions, all columns at once, then the columns. Windows that overlap share
/// the first step. An item is one line of output positions.
/// </summary>
internal readonly unsafe struct LinePool<TPool>(float* input, float* output, WindowGeometry window, int channels, WorkerScratch scratch) : IJob
    where TPool : struct, IPool
{
    private readonly WindowGeometry _columns = new(WindowAxis.One, window.Width);

    /// <summary>Floats of scratch a worker needs: a line, and what a vector reads beyond it.</summary>
    public static long ScratchLength(in WindowGeometry window, int channels) => ((long)window.Width.Input * channels) + ChannelLanes.Most;

    public void Execute(int first, int end, int worker)
    {
        int length = window.Width.Input * channels;
        float* line = scratch.Of(worker);
        for (int item = first; item < end; item++)
        {
            float* corner = input + (window.FirstLine(item, out int planes, out int lines) * length);
            switch (ChannelLanes.Of(length))
            {
                case 16: Gather<Lanes512, Vector512<float>>(corner, planes, lines, line, length); break;
                case 8: Gather<Lanes256, Vector256<float>>(corner, planes, lines, line, length); break;
                case 4: Gather<Lanes128, Vector128<float>>(corner, planes, lines, line, length); break;
                default: Gather(corner, planes, lines, line, length); break;
            }

            Pool<TPool> columns = new(line, output + ((nint)item * window.Width.Output * channels), _columns, channels)
            {
                Gathered = planes * lines,
                End = (nint)(line + length + ChannelLanes.Most),
            };
            columns.Execute(0, 1, worker);
        }
    }

    private void Gather<TLanes, TVector>(float* corner, int planes, int lines, float* result, int length)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int i = 0; i < length; i += TLanes.Count)
        {
            // The last vector begins earlier rather than be shorter.
            int at = Math.Min(i, length - TLanes.Count);
            TVector gathered = TLanes.Broadcast(TPool.Start);
            for (int z = 0; z < planes; z++)
            {
                for (int y = 0; y < lines; y++)
                    gathered = TPool.Gather<TLanes, TVector>(gathered, TLanes.Load(Tap(corner, z, y, length) + at));
            }

            TLanes.Store(gathered, result + at);
        }
    }

    private void Gather(float* corner, int planes, int lines, float* result, int length)
    {
        for (int i = 0; i < length; i++)
        {
            float gathered = TPool.Start;
            for (int z = 0; z < planes; z++)
            {
                for (int y = 0; y < lines; y++)
                    gathered = TPool.Gather(gathered, Tap(corner, z, y, length)[i]);
            }

            result[i] = gathered;
        }
    }

    private float* Tap(float* corner, int plane, int line, int length) =>
        corner + ((((nint)plane * window.Planes.Dilation * window.Height.Input) + ((nint)line * window.Height.Dilation)) * length);
}
