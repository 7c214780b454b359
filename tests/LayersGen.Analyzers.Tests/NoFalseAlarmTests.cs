using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace LayersGen.Analyzers.Tests;

/// <summary>The repository's own samples and tests, which build with the analyzers on, get no diagnostic here either.</summary>
public class NoFalseAlarmTests
{
    [Theory]
    [InlineData("samples/Quickstart")]
    [InlineData("tests/Interop")]
    [InlineData("tests/LayersGen.Tests")]
    public async Task None(string folder)
    {
        string[] sources = [.. Directory.EnumerateFiles(Path.Combine(Verify.RepositoryRoot, folder), "*.cs", SearchOption.AllDirectories)
            .Where(static path => !path.Split(Path.DirectorySeparatorChar).Any(static part => part is "bin" or "obj" or "node_modules"))
            .Select(File.ReadAllText)];
        Assert.Contains(sources, static source => source.Contains("[LayersModel]", StringComparison.Ordinal));
        ImmutableArray<Diagnostic> found = await Verify.AnalyzeAsync(OutputKind.DynamicallyLinkedLibrary, [.. sources, "global using Xunit;"]);
        // Packages of theirs that this project lacks are errors of the compiler here.
        Assert.Empty(found.Where(static diagnostic => diagnostic.Id.StartsWith("LG", StringComparison.Ordinal)));
    }
}
