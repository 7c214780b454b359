using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>The scratch of a product with an epilogue: scales and shifts of its channels, then the packed matrix.</summary>
internal static unsafe class ProductScratch
{
    public static long Length(int depth, int columns) => checked(Affine(columns) + MatMul.PackedLength(depth, columns));

    public static float* Packed(float* scratch, int columns) => scratch + Affine(columns);

    /// <summary>Floats of the scales and shifts.</summary>
    public static nint Affine(int columns) => ((2 * (nint)columns) + 15) & ~15;
}
