namespace LayersGen.Kernels;

/// <summary>What is done to the columns of a tile before it leaves the registers: scaled, shifted, clipped.</summary>
/// <param name="Scale">One scale per column, padded to whole panels; null if there is no epilogue.</param>
/// <param name="Shift">One shift per column, padded alike.</param>
/// <param name="Floor">The least value.</param>
/// <param name="Ceiling">The greatest value.</param>
internal readonly unsafe record struct TileEpilogue(nint Scale, nint Shift, float Floor, float Ceiling)
{
    /// <summary>Floats of scales and shifts for <paramref name="columns"/> columns.</summary>
    public static nint Length(int columns) => 2 * Panels.Padded(columns);

    /// <summary>Takes of a row epilogue what can be done to a tile; <paramref name="rest"/> is what is left for the rows.</summary>
    public static TileEpilogue Take(in RowEpilogue epilogue, int columns, float* scratch, out Activator rest)
    {
        bool clips = epilogue.Activator.IsClip(out float ceiling);
        rest = clips ? default : epilogue.Activator;
        if (epilogue.Affine.Shift == 0 && !clips)
            return default;

        int padded = Panels.Padded(columns);
        Span<float> scale = new(scratch, padded);
        Span<float> shift = new(scratch + padded, padded);
        Fill(scale, (float*)epilogue.Affine.Scale, columns, 1f);
        Fill(shift, (float*)epilogue.Affine.Shift, columns, 0f);
        return clips
            ? new TileEpilogue((nint)scratch, (nint)(scratch + padded), 0f, ceiling)
            : new TileEpilogue((nint)scratch, (nint)(scratch + padded), float.NegativeInfinity, float.PositiveInfinity);
    }

    /// <summary>The epilogue of the columns from <paramref name="column"/> on.</summary>
    public TileEpilogue At(int column) => Scale == 0 ? this : this with { Scale = (nint)((float*)Scale + column), Shift = (nint)((float*)Shift + column) };

    private static void Fill(Span<float> destination, float* source, int columns, float otherwise)
    {
        if (source == null)
        {
            destination.Fill(otherwise);
            return;
        }

        new ReadOnlySpan<float>(source, columns).CopyTo(destination);
        destination[columns..].Clear();
    }
}
