namespace LayersGen;

/// <summary>Weight names in which <c>*</c> stands for any characters; all others stand for themselves.</summary>
internal static class NamePattern
{
    internal static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0;
        // Where to go on if the last star has to take one character more.
        int afterStar = -1, resume = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                afterStar = ++p;
                resume = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (afterStar >= 0)
            {
                p = afterStar;
                n = ++resume;
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].IndexOfAnyExcept('*') < 0;
    }
}
