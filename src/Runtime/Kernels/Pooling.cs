using System.Runtime.Intrinsics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>How a pool gathers the values of a window.</summary>
internal interface IPool
{
    static abstract float Start { get; }

    static abstract TVector Gather<TLanes, TVector>(TVector gathered, TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct;

    static abstract float Gather(float gathered, float x);

    /// <summary>Whether the gathered value is divided by the number of taps at the end.</summary>
    static abstract bool IsMean { get; }
}

/// <summary>The maximum. As in TensorFlow.js, NaN never wins: each value is compared with the greatest before it.</summary>
internal readonly struct MaxPool : IPool
{
    public static float Start => float.NegativeInfinity;

    public static TVector Gather<TLanes, TVector>(TVector gathered, TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.Greater(x, gathered);

    public static float Gather(float gathered, float x) => x > gathered ? x : gathered;

    public static bool IsMean => false;
}

/// <summary>The mean of the taps inside the image.</summary>
internal readonly struct AveragePool : IPool
{
    public static float Start => 0f;

    public static TVector Gather<TLanes, TVector>(TVector gathered, TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.Add(gathered, x);

    public static float Gather(float gathered, float x) => gathered + x;

    public static bool IsMean => true;
}

/// <summary>The maximum, and NaN where there is one.</summary>
internal readonly struct Maximum : IPool
{
    public static float Start => float.NegativeInfinity;

    public static TVector Gather<TLanes, TVector>(TVector gathered, TVector x)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.Max(gathered, x);

    public static float Gather(float gathered, float x) => float.Max(gathered, x);

    public static bool IsMean => false;
}

/// <summary>Pooling over windows; an item is one line of output positions.</summary>
internal readonly unsafe struct Pool<TPool>(float* input, float* output, WindowGeometry window, int channels) : IJob
    where TPool : struct, IPool
{
    // Floats between two taps, two lines of them and two planes.
    private readonly nint _right = (nint)window.Width.Dilation * channels;
    private readonly nint _down = (nint)window.Height.Dilation * window.Width.Input * channels;
    private readonly nint _back = (nint)window.Planes.Dilation * window.Height.Input * window.Width.Input * channels;

    public void Execute(int first, int end, int worker)
    {
        (WindowAxis depth, WindowAxis vertical, WindowAxis horizontal) = (window.Planes, window.Height, window.Width);
        int lanes = ChannelLanes.Of(channels);
        for (int item = first; item < end; item++)
        {
            (int plane, int line) = Math.DivRem(item, vertical.Output);
            (int image, plane) = Math.DivRem(plane, depth.Output);
            float* result = output + ((nint)item * horizontal.Output * channels);
            int front = depth.Clip(plane, out int firstZ, out int endZ);
            int top = vertical.Clip(line, out int firstY, out int endY);
            nint corner = ((((nint)image * depth.Input) + front + (firstZ * depth.Dilation)) * vertical.Input) + top + (firstY * vertical.Dilation);
            for (int x = 0; x < horizontal.Output; x++, result += channels)
            {
                int left = horizontal.Clip(x, out int firstX, out int endX);
                float* pixel = input + (((corner * horizontal.Input) + left + (firstX * horizontal.Dilation)) * channels);
                Taps taps = new(endZ - firstZ, endY - firstY, endX - firstX);
                switch (lanes)
                {
                    case 16: Position<Lanes512, Vector512<float>>(pixel, taps, result); break;
                    case 8: Position<Lanes256, Vector256<float>>(pixel, taps, result); break;
                    case 4: Position<Lanes128, Vector128<float>>(pixel, taps, result); break;
                    default: Position(pixel, taps, result); break;
                }
            }
        }
    }

    /// <summary>One window, from the first tap inside on.</summary>
    private void Position<TLanes, TVector>(float* corner, Taps taps, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector count = TLanes.Broadcast(taps.Count);
        int channel = 0;
        for (; channel <= channels - (4 * TLanes.Count); channel += 4 * TLanes.Count)
            FourVectors<TLanes, TVector>(corner + channel, taps, count, result + channel);
        for (; channel < channels; channel += TLanes.Count)
        {
            // The last vector begins earlier rather than have fewer channels.
            int c = Math.Min(channel, channels - TLanes.Count);
            TVector gathered = TLanes.Broadcast(TPool.Start);
            for (int z = 0; z < taps.Planes; z++)
            {
                for (int y = 0; y < taps.Lines; y++)
                {
                    float* pixel = corner + (z * _back) + (y * _down) + c;
                    for (int x = 0; x < taps.Columns; x++, pixel += _right)
                        gathered = TPool.Gather<TLanes, TVector>(gathered, TLanes.Load(pixel));
                }
            }

            Finish<TLanes, TVector>(gathered, count, result + c);
        }
    }

    // Each tap waits for the one before it: four vectors at a time fill the wait.
    private void FourVectors<TLanes, TVector>(float* corner, Taps taps, TVector count, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector a = TLanes.Broadcast(TPool.Start);
        TVector b = a, c = a, d = a;
        for (int z = 0; z < taps.Planes; z++)
        {
            for (int y = 0; y < taps.Lines; y++)
            {
                float* pixel = corner + (z * _back) + (y * _down);
                for (int x = 0; x < taps.Columns; x++, pixel += _right)
                {
                    a = TPool.Gather<TLanes, TVector>(a, TLanes.Load(pixel));
                    b = TPool.Gather<TLanes, TVector>(b, TLanes.Load(pixel + TLanes.Count));
                    c = TPool.Gather<TLanes, TVector>(c, TLanes.Load(pixel + (2 * TLanes.Count)));
                    d = TPool.Gather<TLanes, TVector>(d, TLanes.Load(pixel + (3 * TLanes.Count)));
                }
            }
        }

        Finish<TLanes, TVector>(a, count, result);
        Finish<TLanes, TVector>(b, count, result + TLanes.Count);
        Finish<TLanes, TVector>(c, count, result + (2 * TLanes.Count));
        Finish<TLanes, TVector>(d, count, result + (3 * TLanes.Count));
    }

    private static void Finish<TLanes, TVector>(TVector gathered, TVector count, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct => TLanes.Store(TPool.IsMean ? TLanes.Divide(gathered, count) : gathered, result);

    private void Position(float* corner, Taps taps, float* result)
    {
        for (int c = 0; c < channels; c++)
        {
            float gathered = TPool.Start;
            for (int z = 0; z < taps.Planes; z++)
            {
                for (int y = 0; y < taps.Lines; y++)
                {
                    float* pixel = corner + (z * _back) + (y * _down) + c;
                    for (int x = 0; x < taps.Columns; x++, pixel += _right)
                        gathered = TPool.Gather(gathered, *pixel);
                }
            }

            result[c] = TPool.IsMean ? gathered / taps.Count : gathered;
        }
    }

    /// <summary>How many taps of a window lie inside the image.</summary>
    private readonly record struct Taps(int Planes, int Lines, int Columns)
    {
        public int Count => Planes * Lines * Columns;
    }
}
