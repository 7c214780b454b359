using System.Text.RegularExpressions;

namespace LayersGen.Analyzers.Tests;

/// <summary>The pages under docs/diagnostics.</summary>
internal static partial class DiagnosticPages
{
    public static string Folder { get; } = Path.Combine(Verify.RepositoryRoot, "docs", "diagnostics");

    public static string[] Ids { get; } = [.. Directory.EnumerateFiles(Folder, "LG*.md").Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    public static string Read(string id) => File.ReadAllText(Path.Combine(Folder, id + ".md"));

    /// <summary>The C# blocks of a section; other blocks (a model.json) are not compiled.</summary>
    public static string[] Code(string id, string section)
    {
        string page = Read(id);
        int start = page.IndexOf($"\n## {section}\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"{id}.md has no section '{section}'.");
        int end = page.IndexOf("\n## ", start + 4, StringComparison.Ordinal);
        return [.. CodeBlock().Matches(page[start..(end < 0 ? page.Length : end)]).Select(static match => match.Groups[1].Value)];
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
