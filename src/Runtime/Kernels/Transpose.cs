namespace LayersGen.Kernels;

internal static unsafe class Transpose
{
    /// <summary>A block of this side stays in the first-level cache while it is turned.</summary>
    private const int Block = 32;

    /// <summary><c>[rows, columns]</c> to <c>[columns, rows]</c>.</summary>
    public static void Apply(float* source, float* destination, int rows, int columns) => Apply(source, columns, destination, rows, rows, columns);

    /// <summary>As the other, between matrices whose rows lie so many floats apart.</summary>
    public static void Apply(float* source, nint sourceStride, float* destination, nint destinationStride, int rows, int columns)
    {
        for (int top = 0; top < rows; top += Block)
        {
            int bottom = Math.Min(top + Block, rows);
            for (int left = 0; left < columns; left += Block)
            {
                int right = Math.Min(left + Block, columns);
                for (nint column = left; column < right; column++)
                {
                    for (nint row = top; row < bottom; row++)
                        destination[(column * destinationStride) + row] = source[(row * sourceStride) + column];
                }
            }
        }
    }
}
