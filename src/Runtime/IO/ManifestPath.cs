namespace LayersGen;

/// <summary>
/// Decides which shard paths of a manifest may be followed. A <c>model.json</c> is hostile input: its paths must stay within
/// the folder they are relative to, whatever a file system or server makes of separators, dots and percent-encoding.
/// </summary>
internal static class ManifestPath
{
    private const string Field = "weightsManifest[].paths";
    private const string Expected =
        "a path within the model's folder (LoadOptions.WeightUrlConverter may lead elsewhere)";

    /// <summary>Returns <paramref name="path"/> if it may be followed.</summary>
    /// <param name="file">The model.json it stands in, for the error.</param>
    /// <param name="path">The path as the manifest has it.</param>
    /// <exception cref="ModelFormatException">It is empty, absolute, a URL, or leads upwards.</exception>
    public static string Check(string file, string path) => IsWithin(path) ? path : throw Escapes(file, path);

    /// <summary>The error for a path that leads out of the model's folder.</summary>
    public static ModelFormatException Escapes(string file, string path) =>
        new(file, Field, Expected, path.Length == 0 ? "an empty path" : $"\"{path.Replace("\0", "\\0", StringComparison.Ordinal)}\"");

    /// <summary>Whether a path may be followed.</summary>
    public static bool IsWithin(string path)
    {
        // Servers and proxies may decode more than once, so every decoded form must be harmless too.
        while (true)
        {
            if (!IsPlain(path))
                return false;
            string decoded = Uri.UnescapeDataString(path);
            if (decoded == path)
                return true;
            path = decoded;
        }
    }

    private static bool IsPlain(string path)
    {
        // A colon makes a URL, a drive or an NTFS stream; a backslash separates on Windows only, and no writer needs it.
        if (path.Length == 0 || path[0] == '/' || path.AsSpan().ContainsAny('\\', ':', '\0'))
            return false;

        ReadOnlySpan<char> rest = path.AsSpan();
        foreach (Range range in rest.Split('/'))
        {
            // Windows drops trailing dots and spaces: ".. " is "..".
            ReadOnlySpan<char> segment = rest[range];
            if (segment is not ("" or ".") && segment.TrimEnd(". ").IsEmpty)
                return false;
        }

        return path[^1] != '/';
    }
}
