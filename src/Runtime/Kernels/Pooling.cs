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

/// <summary>Pooling over windows; an item is one line of output positions.</summary>
internal readonly unsafe struct Pool2D<TPool>(float* input, float* output, WindowGeometry window, int channels) : IJob
    where TPool : struct, IPool
{
    public void Execute(int first, int end, int worker)
    {
        nint imageSize = (nint)window.Height.Input * window.Width.Input * channels;
        for (int item = first; item < end; item++)
        {
            (int image, int line) = Math.DivRem(item, window.Height.Output);
            float* result = output + ((nint)item * window.Width.Output * channels);
            int top = window.Height.Clip(line, out int firstY, out int endY);
            for (int x = 0; x < window.Width.Output; x++, result += channels)
            {
                int left = window.Width.Clip(x, out int firstX, out int endX);
                float* corner = input + (image * imageSize)
                    + ((((nint)(top + (firstY * window.Height.Dilation)) * window.Width.Input) + left + (firstX * window.Width.Dilation)) * channels);
                Position(corner, endY - firstY, endX - firstX, result);
            }
        }
    }

    /// <summary>One window of which <paramref name="rows"/> by <paramref name="columns"/> taps lie inside, from <paramref name="corner"/> on.</summary>
    private void Position(float* corner, int rows, int columns, float* result)
    {
        nint down = (nint)window.Height.Dilation * window.Width.Input * channels;
        nint right = (nint)window.Width.Dilation * channels;
        float divisor = TPool.Divisor(rows * columns);
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> gathered = new(TPool.Start);
            for (int y = 0; y < rows; y++)
            {
                float* pixel = corner + (y * down) + c;
                for (int x = 0; x < columns; x++, pixel += right)
                    gathered = TPool.Gather(gathered, Vector.Load(pixel));
            }

            (gathered / new Vector<float>(divisor)).Store(result + c);
        }

        for (; c < channels; c++)
        {
            float gathered = TPool.Start;
            for (int y = 0; y < rows; y++)
            {
                for (int x = 0; x < columns; x++)
                    gathered = TPool.Gather(gathered, corner[(y * down) + (x * right) + c]);
            }

            result[c] = gathered / divisor;
        }
    }
}
