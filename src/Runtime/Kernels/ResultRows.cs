namespace LayersGen.Kernels;

/// <summary>
/// Where the rows of a product go: all as far apart, or to pixels that are as far apart in lines, the lines in planes, and the planes in
/// images or volumes.
/// </summary>
/// <param name="Start">The first row.</param>
/// <param name="Stride">Floats between two rows.</param>
internal readonly unsafe record struct ResultRows(nint Start, nint Stride)
{
    /// <summary>Rows of a line; 0 if there are no lines.</summary>
    public int LineLength { get; init; }

    /// <summary>Lines of a plane.</summary>
    public int Lines { get; init; }

    /// <summary>Planes of a volume.</summary>
    public int Planes { get; init; }

    /// <summary>Floats between two lines.</summary>
    public nint LineStride { get; init; }

    /// <summary>Floats between two planes of a volume.</summary>
    public nint PlaneStride { get; init; }

    /// <summary>Floats between two volumes.</summary>
    public nint VolumeStride { get; init; }

    /// <summary>Whether there are no lines: all rows are as far apart.</summary>
    public bool IsRegular => LineLength == 0;

    /// <summary>A row, if they are regular.</summary>
    public float* Row(int row) => (float*)Start + (row * Stride);

    /// <summary>The rows from <paramref name="first"/> on; <paramref name="places"/> has room for so many, and is kept, unless they are regular.</summary>
    public ResultBlock Block(int first, int count, nint* places)
    {
        if (IsRegular)
            return new ResultBlock(Row(first), Stride);
        (int line, int column) = Math.DivRem(first, LineLength);
        for (int row = 0; row < count; line++, column = 0)
        {
            (int plane, int lineOfPlane) = Math.DivRem(line, Lines);
            (int volume, plane) = Math.DivRem(plane, Planes);
            float* pixel = (float*)Start + (volume * VolumeStride) + (plane * PlaneStride) + (lineOfPlane * LineStride) + (column * Stride);
            for (int end = Math.Min(count, row + LineLength - column); row < end; row++, pixel += Stride)
                places[row] = (nint)pixel;
        }

        return new ResultBlock(places);
    }
}

/// <summary>A block of a result's rows: so many floats apart, or each at its place.</summary>
internal readonly unsafe struct ResultBlock
{
    private readonly float* _start;
    private readonly nint* _places;

    public ResultBlock(float* start, nint stride)
    {
        _start = start;
        Stride = stride;
    }

    public ResultBlock(nint* places) => _places = places;

    /// <summary>Floats between two rows; 0 if each has its place.</summary>
    public nint Stride { get; }

    public float* Row(int row) => _places == null ? _start + (row * Stride) : (float*)_places[row];

    /// <summary>Whether the rows of the tile from <paramref name="row"/> on lie equally far apart, and how many floats.</summary>
    public bool TryTile(int row, out nint stride)
    {
        stride = Stride;
        if (_places == null)
            return true;
        // Rows ascend, and nothing but the end of a line is further than the next pixel: six that are five such steps apart have no end among them.
        nint step = _places[row + 1] - _places[row];
        stride = step / sizeof(float);
        return _places[row + MicroKernel.Rows - 1] - _places[row] == (MicroKernel.Rows - 1) * step;
    }
}
