namespace LayersGen.Kernels;

internal static unsafe class Embedding
{
    /// <summary>Copies the row of the table each index names; a fraction is cut off, as a cast to int32 does.</summary>
    public static void Gather(float* indices, float* table, float* destination, nint count, int tableRows, int columns)
    {
        for (nint i = 0; i < count; i++, destination += columns)
        {
            float index = indices[i];
            if (!(index > -1f && index < tableRows))
                throw OutOfRange(index, tableRows);
            Memory.Copy(table + ((nint)index * columns), destination, columns);
        }
    }

    private static ArgumentOutOfRangeException OutOfRange(float index, int tableRows) => new(
        nameof(index),
        index,
        FormattableString.Invariant($"The index {index} lies outside an embedding table of {tableRows} rows."));
}
