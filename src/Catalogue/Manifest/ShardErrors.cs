namespace LayersGen.Catalogue;

/// <summary>What can be wrong with a model's weights files, whether the compiler meets it by their sizes or the loader by reading them.</summary>
internal static class ShardErrors
{
    public static string Field(int group, int shard) => $"weightsManifest[{group}].paths[{shard}]";

    public static ManifestError Escapes(int group, int shard, string path) =>
        ManifestError.Of(ErrorId.PathEscapes, Field(group, shard), ManifestPath.Expected, ManifestPath.Show(path));

    public static ManifestError Missing(int group, int shard, string path) =>
        ManifestError.Of(ErrorId.ShardMissing, Field(group, shard), "a file of weights", $"none at {FormatText.Quote(path)}");

    public static ManifestError WrongTotal(int group, WeightGroup weights, long found)
    {
        // A pointer is 125 bytes and the digits of the file's size.
        int paths = weights.Paths.Length;
        bool isLfs = found > 125 * paths && found < 140 * paths;
        string bytes = found.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return WrongTotal(group, weights, $"{bytes} bytes{(isLfs ? ", as many as pointers of Git LFS have; if they are some, fetch the files themselves with git lfs pull" : "")}");
    }

    public static ManifestError WrongTotal(int group, WeightGroup weights, string found)
    {
        long? total = weights.Weights.Aggregate((long?)0, static (sum, weight) => sum + WeightLayout.StoredBytes(weight));
        string expected = total is null ? "exactly the bytes of the group's weights" : $"{total} bytes, those of the group's weights";
        return ManifestError.Of(ErrorId.ShardSize, $"weightsManifest[{group}].paths", expected, found);
    }

    /// <summary>What is wrong with shards that a size is known of; null stands for no such file.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="sizeOf">Finds the size of a shard by its path; false where nothing is known of it.</param>
    public static IEnumerable<ManifestError> Check(ModelManifest manifest, TryGetShardSize sizeOf)
    {
        for (int group = 0; group < manifest.Groups.Length; group++)
        {
            WeightGroup weights = manifest.Groups[group];
            long? total = 0;
            for (int shard = 0; shard < weights.Paths.Length; shard++)
            {
                string path = weights.Paths[shard];
                long? size = null;
                if (!ManifestPath.IsWithin(path))
                    yield return Escapes(group, shard, path);
                else if (sizeOf(path, out size) && size is null)
                    yield return Missing(group, shard, path);
                total += size;
            }

            // A string has its length before it, so its bytes alone tell its size; but it has no fewer than that.
            long least = weights.Weights.Sum(static weight => WeightLayout.StoredBytes(weight) ?? sizeof(uint) * weight.ElementCount);
            bool isExact = weights.Weights.All(static weight => weight.DType != DType.String);
            if (total is long found && (isExact ? found != least : found < least))
                yield return WrongTotal(group, weights, found);
        }
    }
}

/// <param name="path">The shard, as the manifest names it.</param>
/// <param name="size">Its bytes; null if there is no such file.</param>
internal delegate bool TryGetShardSize(string path, out long? size);
