using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// The patches of images or volumes under a window, one row <c>[kd, kh, kw, channels]</c> per output position. Nothing is
/// gathered: a row is a pointer to its patch's first pixel. Where the window reaches over the border, or reads some of the
/// channels only or each several times, the lines under a block are first copied, with zeros around them; where taps lie farther
/// apart than the windows of a block, without what is between them.
/// </summary>
internal readonly unsafe struct PatchRows : IRowSource
{
    /// <summary>Floats that the lines under a block should not exceed when copied: a quarter megabyte, to stay in cache.</summary>
    private const int CopyFloats = 1 << 16;

    private readonly nint _images;
    private readonly WindowGeometry _window;
    private readonly int _pixelStride;
    private readonly int _samples;
    private readonly bool _copies;
    private readonly int _planes;
    private readonly int _lines;
    private readonly int _columns;

    /// <summary>Patches of at most <paramref name="maxRows"/> positions a block, where that fits the lines.</summary>
    /// <param name="images">The first pixel.</param>
    /// <param name="window">The window.</param>
    /// <param name="channels">Channels of a patch.</param>
    /// <param name="pixelStride">Floats between two pixels: what is beyond the channels belongs to other groups; where they are fewer, each is there several times.</param>
    /// <param name="samples">Number of images.</param>
    /// <param name="maxRows">Positions of a block.</param>
    public PatchRows(nint images, in WindowGeometry window, int channels, int pixelStride, int samples, int maxRows)
    {
        (_images, _window, Channels, _pixelStride, _samples) = (images, window, channels, pixelStride, samples);
        _copies = channels != pixelStride || LeavesInput(window);
        // Pieces of a line, lines of an image, or whole images, as many as there is room for.
        (int height, int width) = (window.Height.Output, window.Width.Output);
        _columns = Math.Min(width, maxRows);
        _lines = Math.Clamp(maxRows / width, 1, height);
        _planes = (int)Math.Clamp(maxRows / width / height, 1L, (long)samples * window.Planes.Output);
        while (_copies && _planes > 1 && CopyLength > CopyFloats)
            _planes = (_planes + 1) / 2;
        while (_copies && _lines > 1 && CopyLength > CopyFloats)
            _lines = (_lines + 1) / 2;
        while (_copies && _columns > MicroKernel.Rows && CopyLength > CopyFloats)
            _columns = (_columns + 1) / 2;
        _lines = (height + Groups - 1) / Groups;
    }

    private PatchRows(in PatchRows other, nint images)
    {
        this = other;
        _images = images;
    }

    /// <summary>Channels of a patch.</summary>
    public int Channels { get; }

    public int Blocks => (int)((((long)_samples * _window.Planes.Output) + _planes - 1) / _planes) * Groups * Pieces;

    public int RunCount => _window.Planes.Kernel * _window.Height.Kernel * (_window.Width.Dilation == 1 ? 1 : _window.Width.Kernel);

    /// <summary>Blocks of a line: more than one where lines are long.</summary>
    private int Pieces => (_window.Width.Output + _columns - 1) / _columns;

    /// <summary>Blocks of an image.</summary>
    private int Groups => (_window.Height.Output + _lines - 1) / _lines;

    /// <summary>Copied lines between two taps.</summary>
    private int TapLines => Math.Min(_window.Height.Dilation, Starts(_window.Height, _lines));

    /// <summary>Copied columns between two taps.</summary>
    private int TapColumns => Math.Min(_window.Width.Dilation, Starts(_window.Width, _columns));

    private int CopiedLines => Extent(_window.Height, _lines, TapLines);

    private int CopiedColumns => Extent(_window.Width, _columns, TapColumns);

    private long CopyLength => checked((long)_planes * _window.Planes.Kernel * CopiedLines * CopiedColumns * Channels);

    private nint LineStride => (nint)(_copies ? CopiedColumns : _window.Width.Input) * Channels;

    /// <summary>Floats between two planes of taps.</summary>
    private nint PlaneStride => _copies ? CopiedLines * LineStride : (nint)_window.Planes.Dilation * _window.Height.Input * LineStride;

    /// <summary>Floats of scratch a worker needs, whatever the images' number and the rows of a block.</summary>
    public static long ScratchLength(in WindowGeometry window, int channels, int pixelStride)
    {
        PatchRows least = new(0, window, channels, pixelStride, 1, MicroKernel.Rows);
        // Blocks are cut until they do not exceed the limit, or are no more than a tile.
        return least._copies ? Math.Max(CopyFloats, least.CopyLength) : 0;
    }

    /// <summary>Whether the window reaches over a border somewhere.</summary>
    public static bool LeavesInput(in WindowGeometry window) => LeavesInput(window.Planes) || LeavesInput(window.Height) || LeavesInput(window.Width);

    /// <summary>The same patches of as many channels from <paramref name="channel"/> on.</summary>
    public PatchRows From(int channel) => new(this, (nint)((float*)_images + channel));

    public void WriteRuns(TapRun* runs)
    {
        // Where taps are neighbours, a line of them is one run.
        WindowAxis width = _window.Width;
        (int taps, int length) = width.Dilation == 1 ? (1, width.Kernel * Channels) : (width.Kernel, Channels);
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
        (int plane, group) = Math.DivRem(group, Groups);
        plane *= _planes;
        int end = Math.Min(plane + _planes, _samples * depth.Output);
        int line = group * _lines;
        int lines = Math.Min(_lines, height.Output - line);
        int column = piece * _columns;
        int columns = Math.Min(_columns, width.Output - column);
        first = (((plane * height.Output) + line) * width.Output) + column;
        nint* row = rows;
        for (; plane < end; plane++)
        {
            (int image, int z) = Math.DivRem(plane, depth.Output);
            float* corner = scratch;
            if (_copies)
            {
                Copy(image, z, line, lines, column, columns, scratch);
                scratch += depth.Kernel * PlaneStride;
            }
            else
            {
                corner = Pixel(image, z * depth.Stride, line * height.Stride, column * width.Stride);
            }

            for (int y = 0; y < lines; y++)
            {
                float* patch = corner + (y * height.Stride * LineStride);
                for (int x = 0; x < columns; x++, patch += (nint)width.Stride * Channels)
                    *row++ = (nint)patch;
            }
        }

        return (int)(row - rows);
    }

    /// <summary>Positions from the first to the last of so many windows' starts.</summary>
    private static int Starts(in WindowAxis axis, int outputs) => ((outputs - 1) * axis.Stride) + 1;

    /// <summary>Positions under so many windows whose taps are so far apart.</summary>
    private static int Extent(in WindowAxis axis, int outputs, int dilation) => Starts(axis, outputs) + ((axis.Kernel - 1) * dilation);

    private static bool LeavesInput(in WindowAxis axis) => axis.Padding != 0 || Extent(axis, axis.Output, axis.Dilation) > axis.Input;

    /// <summary>Floats from a row's pointer to a tap.</summary>
    private nint Offset(int plane, int line, int column)
    {
        (int lines, int columns) = _copies ? (TapLines, TapColumns) : (_window.Height.Dilation, _window.Width.Dilation);
        return (plane * PlaneStride) + ((nint)line * lines * LineStride) + ((nint)column * columns * Channels);
    }

    private float* Pixel(int image, int plane, int line, int column) =>
        (float*)_images + ((((((((nint)image * _window.Planes.Input) + plane) * _window.Height.Input) + line) * _window.Width.Input) + column) * _pixelStride);

    /// <summary>The input under the windows of some lines of output.</summary>
    private void Copy(int image, int plane, int line, int lines, int column, int columns, float* destination)
    {
        (WindowAxis height, WindowAxis width) = (_window.Height, _window.Width);
        int top = (line * height.Stride) - height.Padding;
        int copied = Extent(height, lines, TapLines);
        int left = (column * width.Stride) - width.Padding;
        int length = Extent(width, columns, TapColumns);
        // The columns are one stretch, or one for each tap.
        int stretch = TapColumns == width.Dilation ? length : TapColumns;
        for (int x = 0; x < length; x += stretch, left += width.Dilation)
            CopyStretch(image, plane, top, copied, left, Math.Min(stretch, length - x), destination + ((nint)x * Channels));
    }

    private void CopyStretch(int image, int plane, int top, int lines, int left, int columns, float* destination)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (_window.Planes, _window.Height, _window.Width);
        int before = Math.Clamp(-left, 0, columns);
        int inside = Math.Clamp(width.Input - left, before, columns) - before;
        int after = columns - before - inside;
        int tapLines = TapLines;
        for (int z = 0; z < depth.Kernel; z++)
        {
            int sourcePlane = (plane * depth.Stride) - depth.Padding + (z * depth.Dilation);
            int sourceLine = top;
            float* copy = destination + (z * PlaneStride);
            for (int y = 0, rest = tapLines; y < lines; y++, copy += LineStride, sourceLine++)
            {
                if (rest-- == 0)
                {
                    sourceLine += height.Dilation - tapLines;
                    rest = tapLines - 1;
                }

                if ((uint)sourcePlane >= (uint)depth.Input || (uint)sourceLine >= (uint)height.Input)
                {
                    Memory.Clear(copy, (nint)columns * Channels);
                    continue;
                }

                Memory.Clear(copy, (nint)before * Channels);
                CopyPixels(Pixel(image, sourcePlane, sourceLine, left + before), copy + ((nint)before * Channels), inside);
                Memory.Clear(copy + ((nint)(before + inside) * Channels), (nint)after * Channels);
            }
        }
    }

    private void CopyPixels(float* source, float* destination, nint count)
    {
        if (_pixelStride == Channels)
        {
            Memory.CopyShort(source, destination, count * Channels);
            return;
        }

        if (_pixelStride < Channels)
        {
            int repeats = Channels / _pixelStride;
            for (nint i = 0; i < count * _pixelStride; i++)
            {
                for (int repeat = 0; repeat < repeats; repeat++)
                    *destination++ = source[i];
            }

            return;
        }

        for (nint i = 0; i < count; i++)
            Memory.CopyShort(source + (i * _pixelStride), destination + (i * Channels), Channels);
    }
}
