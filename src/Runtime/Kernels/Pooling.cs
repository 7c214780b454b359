using System.Runtime.CompilerServices;
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
    private readonly int _lanes = ChannelLanes.Of(channels);
    private readonly int _over = ChannelLanes.Over(channels);

    /// <summary>Values that each of the input's was gathered from.</summary>
    public int Gathered { get; init; } = 1;

    /// <summary>Where what may be read of the input ends.</summary>
    public required nint End { get; init; }

    public void Execute(int first, int end, int worker)
    {
        nint length = (nint)window.Width.Input * channels;
        for (int item = first; item < end; item++)
        {
            float* line = input + (window.FirstLine(item, out int planes, out int lines) * length);
            float* result = output + ((nint)item * window.Width.Output * channels);
            float* last = line + ((planes - 1) * _back) + ((lines - 1) * _down);
            int over = (nint)(last + length + _over) <= End ? _over : 0;
            // Where a vector reaches over the position's channels, what it writes there is written anew with the next position.
            int reaching = over == 0 ? 0 : Math.Max(0, window.Width.Output - ((over - 1) / channels));
            Positions(over, line, planes, lines, 0, reaching, result);
            Positions(_lanes, line, planes, lines, reaching, window.Width.Output, result);
        }
    }

    private void Positions(int lanes, float* line, int planes, int lines, int first, int end, float* result)
    {
        switch (lanes)
        {
            case 16: Positions<Lanes512, Vector512<float>>(line, planes, lines, first, end, result); break;
            case 8: Positions<Lanes256, Vector256<float>>(line, planes, lines, first, end, result); break;
            case 4: Positions<Lanes128, Vector128<float>>(line, planes, lines, first, end, result); break;
            default: ChannelByChannel(line, planes, lines, first, end, result); break;
        }
    }

    /// <summary>The output positions of a line from <paramref name="first"/> on; <paramref name="line"/> is that of the first tap inside.</summary>
    private void Positions<TLanes, TVector>(float* line, int planes, int lines, int first, int end, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        for (int x = first; x < end; x++)
        {
            int left = window.Width.Clip(x, out int firstX, out int endX);
            float* corner = line + ((left + (firstX * window.Width.Dilation)) * (nint)channels);
            Taps taps = new(planes, lines, endX - firstX);
            Position<TLanes, TVector>(corner, taps, result + (x * (nint)channels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Position<TLanes, TVector>(float* corner, Taps taps, float* result)
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        TVector count = TPool.IsMean ? TLanes.Broadcast(taps.Count * Gathered) : default;
        int channel = 0;
        for (; channel <= channels - (4 * TLanes.Count); channel += 4 * TLanes.Count)
            FourVectors<TLanes, TVector>(corner + channel, taps, count, result + channel);
        for (; channel < channels; channel += TLanes.Count)
        {
            // The last vector begins earlier rather than have fewer channels, unless it reaches over them.
            int c = Math.Max(0, Math.Min(channel, channels - TLanes.Count));
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

    private void ChannelByChannel(float* line, int planes, int lines, int first, int end, float* result)
    {
        for (int position = first; position < end; position++)
        {
            int left = window.Width.Clip(position, out int firstX, out int endX);
            float* corner = line + ((left + (firstX * window.Width.Dilation)) * (nint)channels);
            Taps taps = new(planes, lines, endX - firstX);
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

                result[(position * (nint)channels) + c] = TPool.IsMean ? gathered / (taps.Count * Gathered) : gathered;
            }
        }
    }

    /// <summary>How many taps of a window lie inside the image.</summary>
    private readonly record struct Taps(int Planes, int Lines, int Columns)
    {
        public int Count => Planes * Lines * Columns;
    }
}
