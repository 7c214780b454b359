namespace LayersGen;

/// <summary>Where a path leads once every symbolic link on the way is followed.</summary>
internal static class RealPath
{
    // As Linux: more is taken for a cycle.
    private const int MaxLinks = 40;

    private static readonly char[] Separators = [Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar];

    /// <summary>Whether <paramref name="path"/> really lies in <paramref name="folder"/>, which may itself be reached by links.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string root = Resolve(folder);
        if (!Path.EndsInDirectorySeparator(root))
            root += Path.DirectorySeparatorChar;
        return Resolve(path).StartsWith(root, StringComparison.Ordinal);
    }

    /// <summary>The path without links. What does not exist is taken as it stands.</summary>
    /// <param name="path">A full path.</param>
    /// <exception cref="IOException">The links form a cycle.</exception>
    public static string Resolve(string path)
    {
        string current = Path.GetPathRoot(path)!;
        Stack<string> pending = new();
        Push(pending, path);
        for (int links = 0; pending.TryPop(out string? segment);)
        {
            if (segment == ".")
                continue;
            if (segment == "..")
            {
                current = Path.GetDirectoryName(current) ?? current;
                continue;
            }

            string next = Path.Join(current, segment);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                current = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new IOException($"{path} goes through too many symbolic links.");
            if (Path.IsPathRooted(target))
                current = Path.GetPathRoot(target)!;
            Push(pending, target);
        }

        return current;
    }

    private static void Push(Stack<string> pending, string path)
    {
        string relative = path[Path.GetPathRoot(path)!.Length..];
        foreach (string segment in relative.Split(Separators, StringSplitOptions.RemoveEmptyEntries).Reverse())
            pending.Push(segment);
    }

    /// <summary>The bytes of a file, or of the one that a symbolic link leads to; null where there is none.</summary>
    public static long? LengthOf(string path)
    {
        FileInfo file = new(Resolve(Path.GetFullPath(path)));
        return file.Exists ? file.Length : null;
    }
}
