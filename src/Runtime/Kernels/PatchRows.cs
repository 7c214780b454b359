using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// The patches of images or volumes under a window, one row <c>[kd, kh, kw, channels]</c> per output position. Nothing is
/// gathered: a row is a pointer to its patch's first pixel. Where the window reaches over the border, or reads some of the
/// channels only, the lines under a block are first copied, with zeros around them.
/// </summary>
internal readonly unsafe struct PatchRows : IRowSource
{
    /// <summary>Floats that the lines under a block should not exceed when copied: a quarter megabyte, to stay in cache.</summary>
    private const int CopyFloats = 1 << 16;

    private readonly nint _images;
    private readonly WindowGeometry _window;
    private readonly int _channels;
    private readonly int _pixelStride;
    private readonly int _samples;
    private readonly bool _copies;
    private readonly int _lines;
    private readonly int _columns;

    /// <summary>Patches of at most <paramref name="maxRows"/> positions a block, where that fits the lines.</summary>
    /// <param name="images">The first pixel.</param>
    /// <param name="window">The window.</param>
    /// <param name="channels">Channels of a patch.</param>
    /// <param name="pixelStride">Floats between two pixels: what is beyond the channels belongs to other groups.</param>
    /// <param name="samples">Number of images.</param>
    /// <param name="maxRows">Positions of a block.</param>
    public PatchRows(nint images, in WindowGeometry window, int channels, int pixelStride, int samples, int maxRows)
    {
        (_images, _window, _channels, _pixelStride, _samples) = (images, window, channels, pixelStride, samples);
        _copies = channels != pixelStride || LeavesInput(window.Planes) || LeavesInput(window.Height) || LeavesInput(window.Width);
        int width = window.Width.Output;
        _columns = Math.Min(width, maxRows);
        _lines = (int)Math.Max(1, Math.Min(maxRows / width, (long)samples * window.OutputLines));
        if (!_copies)
            return;
        // Whole images, or lines of one: so that at most two images have lines in a block.
        int height = window.Height.Output;
        _lines = _lines > height ? _lines / height * height : _lines;
        while (_lines > 1 && CopyLength > CopyFloats)
            _lines = _lines > height ? _lines - height : (_lines + 1) / 2;
        while (_columns > MicroKernel.Rows && CopyLength > CopyFloats)
            _columns = (_columns + 1) / 2;
    }

    public int Blocks => (int)(((long)_samples * _window.OutputLines + _lines - 1) / _lines) * Pieces;

    public int RunCount => _window.Planes.Kernel * _window.Height.Kernel * (_window.Width.Dilation == 1 ? 1 : _window.Width.Kernel);


    /// <summary>Blocks of a line: more than one where lines are long.</summary>
    private int Pieces => (_window.Width.Output + _columns - 1) / _columns;

    /// <summary>Images, or planes of them, that have lines in a block.</summary>
    private int Portions => _lines > _window.Height.Output ? _lines / _window.Height.Output : _lines > 1 ? 2 : 1;

    private int CopiedLines => Extent(_window.Height, Math.Min(_lines, _window.Height.Output));

    private int CopiedColumns => Extent(_window.Width, _columns);

    private long CopyLength => checked((long)Portions * _window.Planes.Kernel * CopiedLines * CopiedColumns * _channels);

    private nint LineStride => (nint)(_copies ? CopiedColumns : _window.Width.Input) * _channels;

    /// <summary>Floats between two planes of taps.</summary>
    private nint PlaneStride => _copies ? CopiedLines * LineStride : (nint)_window.Planes.Dilation * _window.Height.Input * LineStride;

    /// <summary>Floats of scratch a worker needs, whatever the images' number and the rows of a block.</summary>
    public static long ScratchLength(in WindowGeometry window, int channels, int pixelStride)
    {
        PatchRows least = new(0, window, channels, pixelStride, 1, MicroKernel.Rows);
        // Blocks are cut until they do not exceed the limit, or are no more than a tile.
        return least._copies ? Math.Max(CopyFloats, least.CopyLength) : 0;
    }

    public void WriteRuns(TapRun* runs)
    {
        // Where taps are neighbours, a line of them is one run.
        WindowAxis width = _window.Width;
        (int taps, int length) = width.Dilation == 1 ? (1, width.Kernel * _channels) : (width.Kernel, _channels);
        for (int z = 0; z < _window.Planes.Kernel; z++)
        {
            for (int y = 0; y < _window.Height.Kernel; y++)
            {
                for (int x = 0; x < taps; x++)
                    *runs++ = new TapRun(Offset(z, y, x), length);
            }
        }
    }

    /// <summary>Writes where each tap of a patch lies, in the order of the kernel.</summary>
    public void WriteTaps(nint* taps)
    {
        for (int z = 0; z < _window.Planes.Kernel; z++)
        {
            for (int y = 0; y < _window.Height.Kernel; y++)
            {
                for (int x = 0; x < _window.Width.Kernel; x++)
                    *taps++ = Offset(z, y, x);
            }
        }
    }

    public int Locate(int block, nint* rows, float* scratch, out int first)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (_window.Planes, _window.Height, _window.Width);
        (int group, int piece) = Math.DivRem(block, Pieces);
        int line = group * _lines;
        int end = Math.Min(line + _lines, _samples * _window.OutputLines);
        int column = piece * _columns;
        int columns = Math.Min(_columns, width.Output - column);
        first = (line * width.Output) + column;
        nint* row = rows;
        while (line < end)
        {
            (int plane, int y) = Math.DivRem(line, height.Output);
            (int image, int z) = Math.DivRem(plane, depth.Output);
            int lines = Math.Min(end - line, height.Output - y);
            float* corner = scratch;
            if (_copies)
            {
                Copy(image, z, y, lines, column, columns, scratch);
                scratch += depth.Kernel * PlaneStride;
            }
            else
            {
                corner = Pixel(image, z * depth.Stride, y * height.Stride, column * width.Stride);
            }

            for (int i = 0; i < lines; i++)
            {
                float* patch = corner + (i * height.Stride * LineStride);
                for (int x = 0; x < columns; x++, patch += (nint)width.Stride * _channels)
                    *row++ = (nint)patch;
            }

            line += lines;
        }

        return (int)(row - rows);
    }

    /// <summary>Input positions under so many windows.</summary>
    private static int Extent(in WindowAxis axis, int outputs) => ((outputs - 1) * axis.Stride) + ((axis.Kernel - 1) * axis.Dilation) + 1;

    private static bool LeavesInput(in WindowAxis axis) => axis.Padding > 0 || Extent(axis, axis.Output) > axis.Input;

    /// <summary>Floats from a row's pointer to a tap.</summary>
    private nint Offset(int plane, int line, int column) =>
        (plane * PlaneStride) + ((nint)line * _window.Height.Dilation * LineStride) + ((nint)column * _window.Width.Dilation * _channels);

    private float* Pixel(int image, int plane, int line, int column) =>
        (float*)_images + ((((((((nint)image * _window.Planes.Input) + plane) * _window.Height.Input) + line) * _window.Width.Input) + column) * _pixelStride);

    /// <summary>The input under the windows of some lines of output.</summary>
    private void Copy(int image, int plane, int line, int lines, int column, int columns, float* destination)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (_window.Planes, _window.Height, _window.Width);
        int left = (column * width.Stride) - width.Padding;
        int length = Extent(width, columns);
        int before = Math.Clamp(-left, 0, length);
        int inside = Math.Clamp(width.Input - left, before, length) - before;
        for (int z = 0; z < depth.Kernel; z++)
        {
            int sourcePlane = (plane * depth.Stride) - depth.Padding + (z * depth.Dilation);
            float* copy = destination + (z * PlaneStride);
            int copied = Extent(height, lines);
            for (int y = 0; y < copied; y++, copy += LineStride)
            {
                int sourceLine = (line * height.Stride) - height.Padding + y;
                if ((uint)sourcePlane >= (uint)depth.Input || (uint)sourceLine >= (uint)height.Input)
                {
                    Memory.Clear(copy, (nint)length * _channels);
                    continue;
                }

                Memory.Clear(copy, (nint)before * _channels);
                CopyPixels(Pixel(image, sourcePlane, sourceLine, left + before), copy + ((nint)before * _channels), inside);
                Memory.Clear(copy + ((nint)(before + inside) * _channels), (nint)(length - before - inside) * _channels);
            }
        }
    }

    private void CopyPixels(float* source, float* destination, nint count)
    {
        if (_pixelStride == _channels)
        {
            Memory.Copy(source, destination, count * _channels);
            return;
        }

        for (nint i = 0; i < count; i++)
            Memory.CopyShort(source + (i * _pixelStride), destination + (i * _channels), _channels);
    }
}
