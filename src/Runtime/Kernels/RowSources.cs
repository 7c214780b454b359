using System.Runtime.Intrinsics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Where the rows of a product's left matrix come from.</summary>
internal unsafe interface IRowSource
{
    /// <summary>Rows from <paramref name="first"/> on, <paramref name="stride"/> floats apart: in place, or gathered into <paramref name="scratch"/>.</summary>
    float* Rows(int first, int count, float* scratch, out nint stride);
}

/// <summary>A matrix that lies in memory.</summary>
internal readonly unsafe record struct MatrixRows(nint Matrix, nint Stride) : IRowSource
{
    public float* Rows(int first, int count, float* scratch, out nint stride)
    {
        stride = Stride;
        return (float*)Matrix + (first * Stride);
    }
}

/// <summary>
/// The patches of images or volumes under a window, one row <c>[kd, kh, kw, channels]</c> per output position: im2col.
/// Pixels lie <c>PixelStride</c> floats apart; what is beyond <c>Channels</c> belongs to other groups.
/// </summary>
internal readonly unsafe record struct PatchRows(nint Images, WindowGeometry Window, int Channels, int PixelStride) : IRowSource
{
    public float* Rows(int first, int count, float* scratch, out nint stride)
    {
        (WindowAxis depth, WindowAxis vertical, WindowAxis horizontal) = (Window.Planes, Window.Height, Window.Width);
        nint tapRow = (nint)horizontal.Kernel * Channels;
        nint tapPlane = vertical.Kernel * tapRow;
        stride = depth.Kernel * tapPlane;
        float* row = scratch;
        int column = first % horizontal.Output;
        (int plane, int line) = Math.DivRem(first / horizontal.Output, vertical.Output);
        (int image, plane) = Math.DivRem(plane, depth.Output);
        for (int i = 0; i < count; i++, row += stride)
        {
            int front = depth.Clip(plane, out int firstZ, out int endZ);
            int top = vertical.Clip(line, out int firstY, out int endY);
            int left = horizontal.Clip(column, out int firstX, out int endX);
            Memory.Clear(row, firstZ * tapPlane);
            for (int z = firstZ; z < endZ; z++)
            {
                float* taps = row + (z * tapPlane);
                nint lines = (((nint)image * depth.Input) + front + (z * depth.Dilation)) * vertical.Input;
                Memory.Clear(taps, firstY * tapRow);
                for (int y = firstY; y < endY; y++)
                {
                    float* pixels = (float*)Images + ((((lines + top + (y * vertical.Dilation)) * horizontal.Input) + left) * PixelStride);
                    Gather(pixels, taps + (y * tapRow), firstX, endX);
                }

                Memory.Clear(taps + (endY * tapRow), (vertical.Kernel - endY) * tapRow);
            }

            Memory.Clear(row + (endZ * tapPlane), (depth.Kernel - endZ) * tapPlane);
            if (++column == horizontal.Output)
            {
                column = 0;
                if (++line == vertical.Output)
                {
                    line = 0;
                    if (++plane == depth.Output)
                        (plane, image) = (0, image + 1);
                }
            }
        }

        return scratch;
    }

    /// <summary>One line of taps; those from <paramref name="first"/> up to <paramref name="end"/> lie inside the image.</summary>
    private void Gather(float* pixels, float* taps, int first, int end)
    {
        nint channels = Channels;
        nint step = (nint)Window.Width.Dilation * PixelStride;
        Memory.Clear(taps, first * channels);
        if (step == channels)
        {
            Copy(pixels + (first * channels), taps + (first * channels), (end - first) * channels);
        }
        else
        {
            for (int x = first; x < end; x++)
                Copy(pixels + (x * step), taps + (x * channels), channels);
        }

        Memory.Clear(taps + (end * channels), (Window.Width.Kernel - end) * channels);
    }

    // With few channels a line of taps is so short that a call would cost more than the copy.
    private static void Copy(float* source, float* destination, nint length)
    {
        if (length > 16)
        {
            Memory.Copy(source, destination, length);
            return;
        }

        nint i = 0;
        for (; i <= length - 4; i += 4)
            Vector128.Load(source + i).Store(destination + i);
        for (; i < length; i++)
            destination[i] = source[i];
    }
}
