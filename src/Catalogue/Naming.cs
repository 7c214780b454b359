using System.Text;

namespace LayersGen.Catalogue;

/// <summary>How names move between Keras (snake_case), JavaScript (camelCase) and C# (PascalCase).</summary>
internal static class Naming
{
    /// <summary>Keras' own rule for automatic layer names: <c>Conv2D</c> to <c>conv2d</c>, <c>ReLU</c> to <c>re_lu</c>.</summary>
    public static string ToSnake(string name)
    {
        StringBuilder snake = new();
        for (int i = 0; i < name.Length; i++)
        {
            bool startsWord = i > 0 && char.IsUpper(name[i])
                && (char.IsLower(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (startsWord)
                snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }

    /// <summary>The automatic name of the next layer of a class: its stem, then the stem numbered, without those in <paramref name="taken"/>.</summary>
    public static string Automatic(string className, Dictionary<string, int> counts, HashSet<string> taken)
    {
        string stem = ToSnake(className);
        string name;
        do
        {
            counts.TryGetValue(stem, out int count);
            counts[stem] = count + 1;
            name = count == 0 ? stem : $"{stem}_{count}";
        }
        while (taken.Contains(name));
        return name;
    }

    /// <summary>Whether TensorFlow.js can make weights of a layer with that name: letters and digits of ASCII, and behind the first <c>-</c>, <c>.</c>, <c>_</c> and <c>/</c>.</summary>
    public static bool IsForTfjs(string name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            bool isPlain = name[i] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
            if (!isPlain && (i == 0 || name[i] is not ('-' or '.' or '_' or '/')))
                return false;
        }

        return true;
    }

    public static string SnakeToCamel(string name)
    {
        string pascal = ToPascal(name);
        return char.ToLowerInvariant(pascal[0]) + pascal.Substring(1);
    }

    /// <summary>A C# member name: <c>conv1</c> to <c>Conv1</c>, <c>block_1/expand</c> to <c>Block1Expand</c>; what is not a letter or digit separates words.</summary>
    public static string ToPascal(string name)
    {
        StringBuilder pascal = new();
        bool startsWord = true;
        foreach (char c in name)
        {
            if (!char.IsLetterOrDigit(c))
            {
                startsWord = true;
                continue;
            }

            if (pascal.Length == 0 && char.IsDigit(c))
                pascal.Append('_');
            pascal.Append(startsWord ? char.ToUpperInvariant(c) : c);
            startsWord = false;
        }

        return pascal.Length == 0 ? "_" : pascal.ToString();
    }

    /// <summary>A sentence for whoever wrote a name that is not known: the one that was meant, or those there are.</summary>
    public static string Hint(string? nearest, IReadOnlyList<string> known) =>
        nearest is not null ? $" Did you mean '{nearest}'?" : known.Count > 0 ? $" There are {FormatText.List(known)}." : "";

    /// <summary>The known name nearest to a misspelled one, or null if none is near.</summary>
    public static string? Nearest(string name, IEnumerable<string> known)
    {
        string? best = null;
        int bestDistance = Math.Max(2, name.Length / 3) + 1;
        foreach (string candidate in known)
        {
            int distance = Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < bestDistance)
                (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    // Levenshtein's edit distance, one row at a time. Names longer than any of ours cannot be near.
    private static int Distance(string a, string b)
    {
        if (Math.Max(a.Length, b.Length) > 64)
            return int.MaxValue;
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
