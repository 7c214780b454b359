using Microsoft.Win32.SafeHandles;

namespace LayersGen;

/// <summary>Maps a weights file that is, byte for byte, what the model's buffer would hold.</summary>
internal static class WeightMapping
{
    /// <summary>Maps the file, or returns null where it must be read instead: reading also has the words for what is wrong with it.</summary>
    internal static WeightBuffer? TryMap(IModelSource source, ModelManifest manifest, int[][] targets, long[] offsets)
    {
        long length = offsets[^1];
        if (!BitConverter.IsLittleEndian || length == 0 || manifest.Groups is not [{ Paths: [string path] } group])
            return null;
        if (StoredBytesIfInOrder(group, targets[0], offsets.Length - 1) is not long stored || source.GetLocalPath(path) is not string file || !File.Exists(file))
            return null;
        using SafeFileHandle handle = File.OpenHandle(file);
        return RandomAccess.GetLength(handle) == stored ? WeightBuffer.Map(handle, length) : null;
    }

    // The model's weights, verbatim and in order; then possibly others, as of an optimizer.
    private static long? StoredBytesIfInOrder(WeightGroup group, int[] targets, int count)
    {
        long? stored = 0;
        for (int i = 0; i < group.Weights.Length; i++)
        {
            bool inOrder = i < count ? targets[i] == i && group.Weights[i].Quantization is null : targets[i] == WeightMatcher.Skipped;
            if (!inOrder)
                return null;
            stored += WeightLayout.StoredBytes(group.Weights[i]);
        }

        return group.Weights.Length >= count ? stored : null;
    }
}
