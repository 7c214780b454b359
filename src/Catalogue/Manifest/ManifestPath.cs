namespace LayersGen;

/// <summary>
/// Decides which shard paths of a manifest may be followed. A <c>model.json</c> is hostile input: its paths must stay within
/// the folder they are relative to, whatever a file system or server makes of separators, dots and percent-encoding.
/// </summary>
internal static partial class ManifestPath
{
    /// <summary>What a path must be, for errors.</summary>
    public const string Expected = "a path within the model's folder (LoadOptions.WeightUrlConverter may lead elsewhere)";

    /// <summary>The path, as errors show it.</summary>
    public static string Show(string path) => path.Length == 0 ? "an empty path" : $"\"{path.Replace("\0", "\\0")}\"";

    // More than any chain of servers decodes; each costs a pass over the path, which may be as long as the file.
    private const int MaxDecodings = 8;

    /// <summary>Whether a path may be followed.</summary>
    public static bool IsWithin(string path)
    {
        // Servers and proxies may decode more than once, so every decoded form must be harmless too.
        for (int i = 0; i < MaxDecodings && IsPlain(path); i++)
        {
            string decoded = Uri.UnescapeDataString(path);
            if (decoded == path)
                return true;
            path = decoded;
        }

        return false;
    }

    private static bool IsPlain(string path)
    {
        // A colon makes a URL, a drive or an NTFS stream; a backslash separates on Windows only, and no writer needs it.
        if (path.Length == 0 || path[0] == '/' || path.IndexOfAny(['\\', ':', '\0']) >= 0)
            return false;

        foreach (string segment in path.Split('/'))
        {
            // Windows drops trailing dots and spaces: ".. " is "..".
            if (segment is not ("" or ".") && segment.TrimEnd('.', ' ').Length == 0)
                return false;
        }

        return path[path.Length - 1] != '/';
    }
}
