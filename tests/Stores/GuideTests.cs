using System.Text.RegularExpressions;
using LayersGen.Interop.Tests;

namespace LayersGen.Stores.Tests;

/// <summary>docs/tfjs-guide.md names a test for each row: there they are.</summary>
public sealed partial class GuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(Repository.Root, "docs", "tfjs-guide.md"));

    [Fact]
    public void Every_row_names_tests_that_exist()
    {
        foreach (string row in Guide.Split('\n').Where(static line => line.StartsWith("| ", StringComparison.Ordinal) && !line.EndsWith("| test |", StringComparison.Ordinal)))
            Assert.True(Browser().IsMatch(row) || Method().IsMatch(row) || row.Contains("| the same", StringComparison.Ordinal), $"no test: {row}");

        string pages = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "Browser"), "*.test.mjs").Select(File.ReadAllText));
        Assert.All(Browser().Matches(Guide), name => Assert.Matches($"test\\(['`]{Regex.Escape(name.Groups[1].Value)}", pages));
        Assert.All(Method().Matches(Guide), static name =>
        {
            string file = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), name.Groups[1].Value + ".cs", SearchOption.AllDirectories).Single();
            Assert.Contains($" {name.Groups[2].Value}(", File.ReadAllText(file), StringComparison.Ordinal);
        });
    }

    [GeneratedRegex("\"([^\"…|]+)…\"")]
    private static partial Regex Browser();

    [GeneratedRegex(@"\b(\w+Tests)\.(\w+)")]
    private static partial Regex Method();
}
