namespace LayersGen.Keras;

/// <summary>Hands findings to the caller and fails where they matter.</summary>
internal static class FindingReport
{
    /// <exception cref="ModelFormatException">Something is at least as severe as <paramref name="worst"/> and not allowed; all of it is named.</exception>
    public static void Raise(string file, IReadOnlyList<KerasFinding> findings, KerasOptions options, KerasFindingSeverity worst, string hint = "")
    {
        foreach (KerasFinding finding in findings)
            options.Findings?.Invoke(finding);
        KerasFinding[] fatal = [.. findings.Where(finding => finding.Severity >= worst)];
        if (fatal.Length == 0 || options.AllowInexact)
            return;
        throw new ModelFormatException($"{file}: {fatal.Length} thing(s) cannot be converted: {string.Join("; ", fatal.Distinct().Select(static finding => finding.ToString()))}.{hint}");
    }
}
