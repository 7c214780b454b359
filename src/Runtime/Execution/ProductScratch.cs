using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>
/// The scratch of a product with an epilogue: scales and shifts of the operation's channels, those of a product's columns, the runs
/// of its rows, and the packed matrix.
/// </summary>
/// <param name="start">The operation's scratch.</param>
/// <param name="channels">Channels of the operation.</param>
/// <param name="columns">Columns of a product.</param>
/// <param name="runs">Runs of a row.</param>
internal readonly unsafe struct ProductScratch(float* start, int channels, int columns, int runs)
{
    public float* Tile => start + Affine(channels);

    public TapRun* Runs => (TapRun*)(Tile + Aligned(TileEpilogue.Length(columns)));

    public float* Packed => (float*)Runs + Aligned(RunFloats(runs));

    /// <summary>Floats of the scales and shifts.</summary>
    public static nint Affine(int channels) => Aligned(2 * (nint)channels);

    /// <summary>Floats of so many pointers.</summary>
    public static nint Pointers(int count) => Aligned(count * (nint)(sizeof(nint) / sizeof(float)));

    public static long Length(int channels, int depth, int columns, int runs) =>
        checked(Affine(channels) + Aligned(TileEpilogue.Length(columns)) + Aligned(RunFloats(runs)) + Panels.Length(depth, columns));

    private static nint RunFloats(int runs) => runs * (nint)(sizeof(TapRun) / sizeof(float));

    private static nint Aligned(nint floats) => (floats + 15) & ~15;
}
