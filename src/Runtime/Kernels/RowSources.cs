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

/// <summary>The patches of images under a window, one row <c>[kh, kw, channels]</c> per output position: im2col.</summary>
internal readonly unsafe record struct PatchRows(nint Images, WindowGeometry Window, int Channels) : IRowSource
{
    public float* Rows(int first, int count, float* scratch, out nint stride)
    {
        (WindowAxis vertical, WindowAxis horizontal) = (Window.Height, Window.Width);
        nint tapRow = (nint)horizontal.Kernel * Channels;
        stride = vertical.Kernel * tapRow;
        float* row = scratch;
        int column = first % horizontal.Output;
        (int image, int line) = Math.DivRem(first / horizontal.Output, vertical.Output);
        for (int i = 0; i < count; i++, row += stride)
        {
            float* source = (float*)Images + ((nint)image * vertical.Input * horizontal.Input * Channels);
            int top = vertical.Clip(line, out int firstY, out int endY);
            int left = horizontal.Clip(column, out int firstX, out int endX);
            Memory.Clear(row, firstY * tapRow);
            for (int y = firstY; y < endY; y++)
            {
                float* pixels = source + ((((nint)(top + (y * vertical.Dilation)) * horizontal.Input) + left) * Channels);
                Gather(pixels, row + (y * tapRow), firstX, endX);
            }

            Memory.Clear(row + (endY * tapRow), (vertical.Kernel - endY) * tapRow);
            if (++column == horizontal.Output)
            {
                column = 0;
                if (++line == vertical.Output)
                    (line, image) = (0, image + 1);
            }
        }

        return scratch;
    }

    /// <summary>One line of taps; those from <paramref name="first"/> up to <paramref name="end"/> lie inside the image.</summary>
    private void Gather(float* pixels, float* taps, int first, int end)
    {
        nint channels = Channels;
        Memory.Clear(taps, first * channels);
        if (Window.Width.Dilation == 1)
        {
            Memory.Copy(pixels + (first * channels), taps + (first * channels), (end - first) * channels);
        }
        else
        {
            for (int x = first; x < end; x++)
                Memory.Copy(pixels + (x * Window.Width.Dilation * channels), taps + (x * channels), channels);
        }

        Memory.Clear(taps + (end * channels), (Window.Width.Kernel - end) * channels);
    }
}
