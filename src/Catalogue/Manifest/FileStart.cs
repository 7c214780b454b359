namespace LayersGen;

/// <summary>What files are by their first bytes.</summary>
internal static class FileStart
{
    /// <summary>HDF5, as Keras' <c>.h5</c>, but for a block of the user's own before it.</summary>
    public static bool IsHdf5(ReadOnlySpan<byte> start) => start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F']);

    /// <summary>A zip archive, as Keras' <c>.keras</c>.</summary>
    public static bool IsZip(ReadOnlySpan<byte> start) => start.StartsWith("PK\u0003\u0004"u8);

    /// <summary>What is found where a repository was cloned without its large files.</summary>
    public static bool IsGitLfsPointer(ReadOnlySpan<byte> start) => start.StartsWith("version https://git-lfs."u8);
}
