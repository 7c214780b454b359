using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>A depthwise convolution; an item is one line of output positions.</summary>
internal readonly unsafe struct DepthwiseConv2D(
    float* input, float* kernel, float* output, WindowGeometry window, int channels, int multiplier, RowEpilogue epilogue) : IJob
{
    /// <summary>Neighbouring positions computed at a time: they share the kernel's loads.</summary>
    private const int Neighbours = 4;

    public void Execute(int first, int end, int worker)
    {
        nint imageSize = (nint)window.Height.Input * window.Width.Input * channels;
        nint lineSize = (nint)window.Width.Output * channels * multiplier;
        for (int item = first; item < end; item++)
        {
            (int image, int line) = Math.DivRem(item, window.Height.Output);
            float* result = output + (item * lineSize);
            Line(input + (image * imageSize), line, result);
            epilogue.Apply(result, channels * multiplier, window.Width.Output, channels * multiplier);
        }
    }

    private void Line(float* image, int line, float* result)
    {
        int top = window.Height.Clip(line, out int firstY, out int endY);
        int stride = window.Width.Stride;
        for (int x = 0; x < window.Width.Output;)
        {
            int left = window.Width.Clip(x, out int firstX, out int endX);
            float* corner = image + ((((nint)top * window.Width.Input) + left) * channels);
            Taps taps = new(firstY, endY, firstX, endX);
            bool inside = endX - firstX == window.Width.Kernel;
            long lastTap = left + ((long)(Neighbours - 1) * stride) + ((long)(window.Width.Kernel - 1) * window.Width.Dilation);
            if (multiplier > 1)
            {
                Multiplied(corner, taps, result + ((nint)x * channels * multiplier));
                x++;
            }
            else if (inside && x + Neighbours <= window.Width.Output && lastTap < window.Width.Input)
            {
                FourPositions(corner, taps, result + ((nint)x * channels));
                x += Neighbours;
            }
            else
            {
                OnePosition(corner, taps, result + ((nint)x * channels), 0);
                x++;
            }
        }
    }

    private void FourPositions(float* corner, Taps taps, float* result)
    {
        nint step = (nint)window.Width.Stride * channels;
        nint down = (nint)window.Height.Dilation * window.Width.Input * channels;
        nint right = (nint)window.Width.Dilation * channels;
        nint kernelLine = (nint)window.Width.Kernel * channels;
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
            for (int y = taps.FirstY; y < taps.EndY; y++)
            {
                float* pixel = corner + (y * down) + c;
                float* weight = kernel + (y * kernelLine) + c;
                for (int x = taps.FirstX; x < taps.EndX; x++, pixel += right, weight += channels)
                {
                    Vector<float> w = Vector.Load(weight);
                    sum0 = Vector.MultiplyAddEstimate(Vector.Load(pixel), w, sum0);
                    sum1 = Vector.MultiplyAddEstimate(Vector.Load(pixel + step), w, sum1);
                    sum2 = Vector.MultiplyAddEstimate(Vector.Load(pixel + (2 * step)), w, sum2);
                    sum3 = Vector.MultiplyAddEstimate(Vector.Load(pixel + (3 * step)), w, sum3);
                }
            }

            sum0.Store(result + c);
            sum1.Store(result + channels + c);
            sum2.Store(result + (2 * (nint)channels) + c);
            sum3.Store(result + (3 * (nint)channels) + c);
        }

        for (int i = 0; c < channels && i < Neighbours; i++)
            OnePosition(corner + (i * step), taps, result + ((nint)i * channels), c);
    }

    private void OnePosition(float* corner, Taps taps, float* result, int firstChannel)
    {
        nint down = (nint)window.Height.Dilation * window.Width.Input * channels;
        nint right = (nint)window.Width.Dilation * channels;
        nint kernelLine = (nint)window.Width.Kernel * channels;
        int c = firstChannel;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum = default;
            for (int y = taps.FirstY; y < taps.EndY; y++)
            {
                for (int x = taps.FirstX; x < taps.EndX; x++)
                {
                    Vector<float> w = Vector.Load(kernel + (y * kernelLine) + ((nint)x * channels) + c);
                    sum = Vector.MultiplyAddEstimate(Vector.Load(corner + (y * down) + (x * right) + c), w, sum);
                }
            }

            sum.Store(result + c);
        }

        for (; c < channels; c++)
        {
            float sum = 0f;
            for (int y = taps.FirstY; y < taps.EndY; y++)
            {
                for (int x = taps.FirstX; x < taps.EndX; x++)
                    sum = float.MultiplyAddEstimate(corner[(y * down) + (x * right) + c], kernel[(y * kernelLine) + ((nint)x * channels) + c], sum);
            }

            result[c] = sum;
        }
    }

    private void Multiplied(float* corner, Taps taps, float* result)
    {
        nint down = (nint)window.Height.Dilation * window.Width.Input * channels;
        nint right = (nint)window.Width.Dilation * channels;
        nint outputs = (nint)channels * multiplier;
        Memory.Clear(result, outputs);
        for (int y = taps.FirstY; y < taps.EndY; y++)
        {
            for (int x = taps.FirstX; x < taps.EndX; x++)
            {
                float* pixel = corner + (y * down) + (x * right);
                float* weight = kernel + (((y * (nint)window.Width.Kernel) + x) * outputs);
                float* sum = result;
                for (int c = 0; c < channels; c++)
                {
                    for (int m = 0; m < multiplier; m++, sum++, weight++)
                        *sum = float.MultiplyAddEstimate(pixel[c], *weight, *sum);
                }
            }
        }
    }

    /// <summary>The taps that lie inside the image.</summary>
    private readonly record struct Taps(int FirstY, int EndY, int FirstX, int EndX);
}
