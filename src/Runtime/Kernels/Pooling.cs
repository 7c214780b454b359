using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>How a pool gathers the values of a window.</summary>
internal interface IPool
{
    static abstract float Start { get; }

    static abstract Vector<float> Gather(Vector<float> gathered, Vector<float> x);

    static abstract float Gather(float gathered, float x);

    /// <summary>What the gathered value is divided by at the end, for a window with <paramref name="count"/> taps inside.</summary>
    static abstract float Divisor(int count);
}

/// <summary>The maximum. As in TensorFlow.js, NaN never wins: each value is compared with the greatest before it.</summary>
internal readonly struct MaxPool : IPool
{
    public static float Start => float.NegativeInfinity;

    public static Vector<float> Gather(Vector<float> gathered, Vector<float> x) =>
        Vector.ConditionalSelect(Vector.GreaterThan(x, gathered), x, gathered);

    public static float Gather(float gathered, float x) => x > gathered ? x : gathered;

    public static float Divisor(int count) => 1f;
}

/// <summary>The mean of the taps inside the image.</summary>
internal readonly struct AveragePool : IPool
{
    public static float Start => 0f;

    public static Vector<float> Gather(Vector<float> gathered, Vector<float> x) => gathered + x;

    public static float Gather(float gathered, float x) => gathered + x;

    public static float Divisor(int count) => count;
}

/// <summary>The maximum, and NaN where there is one.</summary>
internal readonly struct Maximum : IPool
{
    public static float Start => float.NegativeInfinity;

    public static Vector<float> Gather(Vector<float> gathered, Vector<float> x) => Vector.Max(gathered, x);

    public static float Gather(float gathered, float x) => float.Max(gathered, x);

    public static float Divisor(int count) => 1f;
}

/// <summary>Pooling over windows; an item is one line of output positions.</summary>
internal readonly unsafe struct Pool<TPool>(float* input, float* output, WindowGeometry window, int channels) : IJob
    where TPool : struct, IPool
{
    public void Execute(int first, int end, int worker)
    {
        (WindowAxis depth, WindowAxis vertical, WindowAxis horizontal) = (window.Planes, window.Height, window.Width);
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
                Position(pixel, endZ - firstZ, endY - firstY, endX - firstX, result);
            }
        }
    }

    /// <summary>One window of which <paramref name="planes"/> by <paramref name="rows"/> by <paramref name="columns"/> taps lie inside, from <paramref name="corner"/> on.</summary>
    private void Position(float* corner, int planes, int rows, int columns, float* result)
    {
        nint right = (nint)window.Width.Dilation * channels;
        nint down = (nint)window.Height.Dilation * window.Width.Input * channels;
        nint back = (nint)window.Planes.Dilation * window.Height.Input * window.Width.Input * channels;
        float divisor = TPool.Divisor(planes * rows * columns);
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> gathered = new(TPool.Start);
            for (int z = 0; z < planes; z++)
            {
                for (int y = 0; y < rows; y++)
                {
                    float* pixel = corner + (z * back) + (y * down) + c;
                    for (int x = 0; x < columns; x++, pixel += right)
                        gathered = TPool.Gather(gathered, Vector.Load(pixel));
                }
            }

            (gathered / new Vector<float>(divisor)).Store(result + c);
        }

        for (; c < channels; c++)
        {
            float gathered = TPool.Start;
            for (int z = 0; z < planes; z++)
            {
                for (int y = 0; y < rows; y++)
                {
                    float* pixel = corner + (z * back) + (y * down) + c;
                    for (int x = 0; x < columns; x++, pixel += right)
                        gathered = TPool.Gather(gathered, *pixel);
                }
            }

            result[c] = gathered / divisor;
        }
    }
}
