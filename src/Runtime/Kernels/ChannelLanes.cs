using System.Runtime.Intrinsics;

namespace LayersGen.Kernels;

/// <summary>
/// Vectors of the channels of one position: mostly the widest that all of them fill. Where the channels are no whole number of
/// vectors, the last one begins earlier.
/// </summary>
internal static class ChannelLanes
{
    /// <summary>Floats of the widest vector.</summary>
    public const int Most = 16;

    /// <summary>Floats of a vector; 0 where the channels are too few for any.</summary>
    public static int Of(int channels)
    {
        if (Vector512.IsHardwareAccelerated && channels >= 16)
            return 16;
        if (Vector256.IsHardwareAccelerated && channels >= 8)
            return 8;
        return channels >= 4 ? 4 : 0;
    }

    /// <summary>Floats of the least vector that all channels fit; 0 where there is none.</summary>
    public static int Over(int channels)
    {
        if (channels <= 4)
            return 4;
        if (Vector256.IsHardwareAccelerated && channels <= 8)
            return 8;
        return Vector512.IsHardwareAccelerated && channels <= 16 ? 16 : 0;
    }
}
