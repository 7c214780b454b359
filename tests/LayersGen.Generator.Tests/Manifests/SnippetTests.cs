using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>The C# of the README and of the documents compiles as it stands there. The pages of diagnostics have tests of their own.</summary>
public partial class SnippetTests
{
    // What the texts around the code take for granted: a project's implicit usings, and names that tell what they stand for.
    private const string Context = """
        global using System;
        global using System.Collections.Generic;
        global using System.Net.Http;
        global using System.Numerics.Tensors;
        global using System.Threading.Tasks;
        global using LayersGen;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Components.Forms;
        global using Microsoft.Extensions.DependencyInjection;

        partial class Page
        {
            private static readonly string[] args = [];
            private static WebApplicationBuilder builder => null!;
            private static Tensor<float> images => null!;
            private static Tensor<float> input => null!;
            private static Tensor<float> users => null!;
            private static Tensor<float> items => null!;
            private static ReadOnlySpan<float> inputSpan => [];
            private static Span<float> outputSpan => [];
            private Digits model = null!;
        }

        [LayersModel] [Input(128)] [Dense(3)] public sealed partial class Head;
        """;

    private const string Digits = """
        [LayersModel] [Input(28, 28, 1)] [Conv2D(8, 5, Name = "conv1")] [Flatten] [Dense(10)] public sealed partial class Digits;
        """;

    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => !Path.GetFileName(path).StartsWith("LayersGen.Generator", StringComparison.Ordinal) && Path.GetFileName(path) is not ("LayersGen.Analyzers.dll" or "LayersGen.CodeFixes.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    [Theory]
    [InlineData("README.md", 5)]
    [InlineData("docs/browser.md", 4)]
    [InlineData("docs/cli.md", 1)]
    [InlineData("docs/keras.md", 2)]
    [InlineData("docs/layers.md", 1)]
    [InlineData("docs/server.md", 1)]
    [InlineData("docs/stores.md", 1)]
    public async Task Compiles(string document, int atLeast)
    {
        string text = await File.ReadAllTextAsync(Path.Combine(Driver.RepositoryRoot, document), TestContext.Current.CancellationToken);
        string[] blocks = [.. CodeBlock().Matches(text).Select(static match => match.Groups[1].Value)];
        Assert.True(blocks.Length >= atLeast, $"{document} has {blocks.Length} blocks of C#");
        CSharpCompilation compilation = CSharpCompilation.Create(
            "User",
            [Parse(Context), .. blocks.Select(static (block, i) => Parse(Whole(block, i))), .. blocks.Any(static block => block.Contains("partial class Digits", StringComparison.Ordinal)) ? [] : new[] { Parse(Digits) }],
            s_references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        Project project = new();
        foreach (Match manifest in Manifest().Matches(text))
            project.WithModel(manifest.Groups[1].Value, Encoding.UTF8.GetBytes(PageTests.Iris));
        project.Driver.RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        Assert.Empty(output.GetDiagnostics(TestContext.Current.CancellationToken).Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
    }

    private static SyntaxTree Parse(string source) => CSharpSyntaxTree.ParseText(source, Driver.ParseOptions);

    // Classes as they are, members of a page in one, statements in a method.
    private static string Whole(string block, int index)
    {
        string usings = string.Concat(Using().Matches(block).Select(static match => match.Value));
        string rest = Using().Replace(block, "");
        return usings + (rest.Contains("[LayersModel", StringComparison.Ordinal) ? rest
            : rest.Contains("@code", StringComparison.Ordinal) ? $"partial class Page {rest[rest.IndexOf('{', StringComparison.Ordinal)..]}"
            : $"partial class Page {{ private async Task Block{index}() {{ await Task.Yield();\n{rest} }} }}");
    }

    [GeneratedRegex("```(?:csharp|razor)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^using [\w.]+;\n", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex("Manifest = \"([^\"]+)\"")]
    private static partial Regex Manifest();
}
