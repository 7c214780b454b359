using LayersGen.Catalogue;

namespace LayersGen.Keras;

/// <summary>The weights files that a <c>.weights.json</c> names, as Keras 3.10 and later cut what <c>max_shard_size</c> would exceed.</summary>
internal static class KerasShards
{
    public const string Extension = ".weights.json";

    private const string WeightMap = "weight_map";
    private const long MaxBytes = 64 << 20;

    // More is no model, and each is an open file.
    private const int MaxFiles = 1000;

    /// <summary>The paths of the files: beside the given one, wherever it says they are.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new ModelFormatException(path, WeightMap, $"a file of at most {MaxBytes} bytes", "a larger one");
        ConfigValue json = KerasJson.Read(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), path, WeightMap);
        if (json[WeightMap] is not { Kind: ConfigKind.Object } map)
            throw new ModelFormatException(path, WeightMap, "an object: which variables are in which file", "none");
        List<string> names = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string variables, ConfigValue value) in map.Members)
        {
            foreach (ConfigValue file in value.Kind == ConfigKind.Array ? value.Items : [value])
            {
                if (file.Kind != ConfigKind.String || !IsName(file.Text))
                    throw new ModelFormatException(path, $"{WeightMap}.{variables}", "the name of a .weights.h5 file in the same folder", file.ToString());
                if (seen.Add(file.Text))
                    names.Add(file.Text);
            }
        }

        if (names.Count is 0 or > MaxFiles)
            throw new ModelFormatException(path, WeightMap, $"1 to {MaxFiles} files", $"{names.Count}");
        return [.. names.Select(name => Path.Join(Path.GetDirectoryName(path), name))];
    }

    private static bool IsName(string name) =>
        name.EndsWith(".h5", StringComparison.Ordinal) && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
