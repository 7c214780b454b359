namespace LayersGen;

/// <summary>What the error for an unknown scheme says.</summary>
internal static class UnknownScheme
{
    private const string BrowserStorage = "LayersGen.Browser, or LayersGen.Sqlite outside a browser";

    private static readonly Dictionary<string, string> Packages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["localstorage"] = BrowserStorage,
        ["indexeddb"] = BrowserStorage,
        ["downloads"] = "LayersGen.Browser",
        ["sqlite"] = "LayersGen.Sqlite",
        ["azblob"] = "LayersGen.AzureBlobs",
        ["s3"] = "LayersGen.S3",
    };

    /// <summary>Names the package that would know the scheme, or the scheme that may have been meant, and the known ones.</summary>
    public static string Explain(string scheme, IReadOnlyList<string> known)
    {
        string hint = "";
        if (Packages.TryGetValue(scheme, out string? package))
            hint = $" It comes with the package {package}.";
        else if (Nearest(scheme, known.Concat(Packages.Keys)) is { } nearest)
            hint = $" Did you mean \"{nearest}\"?" + (Packages.TryGetValue(nearest, out package) && !known.Contains(nearest) ? $" It comes with the package {package}." : "");
        return $"No handler for the scheme \"{scheme}\".{hint} Known schemes: {string.Join(", ", known)}.";
    }

    /// <summary>The scheme of a package or of the known ones that may have been meant; null for a package's own and for one that is like none.</summary>
    public static string? Suggest(string scheme, IReadOnlyList<string> known) =>
        Packages.ContainsKey(scheme) ? null : Nearest(scheme, known.Concat(Packages.Keys));

    // Up to a third of the letters wrong: more is another word.
    private static string? Nearest(string word, IEnumerable<string> candidates) => candidates
        .Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
        .Where(item => item.Distance <= Math.Max(1, item.Candidate.Length / 3))
        .OrderBy(static item => item.Distance)
        .Select(static item => item.Candidate)
        .FirstOrDefault();

    // Levenshtein's, with two neighbours swapped as one edit.
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                int change = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                cost[i, j] = Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
