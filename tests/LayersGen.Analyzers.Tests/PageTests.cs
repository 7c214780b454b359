extern alias gen;

using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using gen::LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.Analyzers.Tests;

/// <summary>Id, descriptor, release note and page of every diagnostic are in step, and the pages' examples are true.</summary>
public partial class PageTests
{
    private static readonly DiagnosticDescriptor[] s_descriptors =
        [.. Verify.Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).DistinctBy(static descriptor => descriptor.Id).OrderBy(static descriptor => descriptor.Id, StringComparer.Ordinal)];

    // A manifest's examples need files; they are tested in the generator's tests, where those are.
    public static TheoryData<string> CodeIds => [.. DiagnosticPages.Ids.Where(static id => !id.StartsWith("LG3", StringComparison.Ordinal))];

    [Fact]
    public void EveryIdHasADescriptor()
    {
        string[] ids = [.. typeof(ErrorId).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!).Order(StringComparer.Ordinal)];
        Assert.Equal(ids, ids.Distinct());
        // What the run time alone reports has no descriptor.
        Assert.Equal(ids.Where(static id => id != ErrorId.BadTopology || s_descriptors.Any(static descriptor => descriptor.Id == ErrorId.BadTopology)), s_descriptors.Select(static descriptor => descriptor.Id));
    }

    [Fact]
    public void EveryDescriptorHasAPage()
    {
        Assert.Equal(s_descriptors.Select(static descriptor => descriptor.Id), DiagnosticPages.Ids);
        foreach (DiagnosticDescriptor descriptor in s_descriptors)
        {
            Assert.StartsWith($"# {descriptor.Id}: {descriptor.Title}\n\n## Cause\n", DiagnosticPages.Read(descriptor.Id), StringComparison.Ordinal);
            Assert.EndsWith($"/docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryDescriptorIsInTheReleaseNotes()
    {
        string[] lines = [.. new[] { "AnalyzerReleases.Shipped.md", "AnalyzerReleases.Unshipped.md" }.SelectMany(static file => File.ReadLines(Path.Combine(Verify.RepositoryRoot, "src", "Analyzers", file))).Where(static line => line.StartsWith("LG", StringComparison.Ordinal))];
        Assert.Equal(s_descriptors.Select(static descriptor => $"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | [{descriptor.Title}](../../docs/diagnostics/{descriptor.Id}.md)"), lines);
    }

    [Fact]
    public void EveryPageIsInTheIndex()
    {
        MatchCollection rows = IndexRow().Matches(DiagnosticPages.Read("README"));
        Assert.Equal(s_descriptors.Select(static descriptor => $"{descriptor.Id} {descriptor.Title}"), rows.Select(static row => $"{row.Groups[1].Value} {row.Groups[2].Value}"));
    }

    [Theory]
    [MemberData(nameof(CodeIds))]
    public async Task ExamplesAreTrue(string id)
    {
        string wrong = Assert.Single(DiagnosticPages.Code(id, "Example"));
        string right = Assert.Single(DiagnosticPages.Code(id, "Fix"));
        ImmutableArray<Diagnostic> found = await AnalyzeAsync(wrong);
        Assert.All(found, diagnostic => Assert.Equal(id, diagnostic.Id));
        Assert.NotEmpty(found);
        Assert.Empty(await AnalyzeAsync(right));
    }

    private static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string code) =>
        Verify.AnalyzeAsync(code.Contains("Iris model =", StringComparison.Ordinal) ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, code);

    [GeneratedRegex(@"^\| \[(LG\d{4})\]\(\1\.md\) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex IndexRow();
}
