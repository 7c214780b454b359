extern alias gen;

using System.Collections.Immutable;
using System.Text;
using gen::LayersGen.Analyzers;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>A user's project with a class and models, compiled in memory as the package's targets have it compiled.</summary>
internal sealed class Project
{
    public const string Folder = "/project/";

    private readonly List<TextFile> _files = [];
    private readonly HashSet<string> _models = [];

    /// <summary>Adds a file that is no model.</summary>
    public Project With(string path, string text)
    {
        _files.Add(new TextFile(Folder + path, Encoding.UTF8.GetBytes(text)));
        return this;
    }

    /// <summary>Adds a <c>LayersModelFile</c>, its weights files' sizes unknown.</summary>
    public Project WithModel(string path, byte[] json)
    {
        _files.Add(new TextFile(Folder + path, json));
        _models.Add(Folder + path);
        return this;
    }

    /// <summary>Adds what the build task writes for a model whose weights files have the given sizes; null stands for a missing one.</summary>
    public Project WithShards(string path, params (string Path, long? Size)[] shards) => With(
        $"obj/{path.Replace('/', '-')}.layersshards",
        $"model\t{Folder}{path}\n" + string.Concat(shards.Select(static shard => $"shard\t{shard.Size}\t{Uri.EscapeDataString(shard.Path)}\n")));

    public ImmutableArray<AdditionalText> Files => [.. _files];

    public AnalyzerConfigOptionsProvider Options => new OptionsProvider(_models);

    public GeneratorDriver Driver => CSharpGeneratorDriver.Create(
        [new gen::LayersGen.Generator.LayersModelGenerator().AsSourceGenerator()],
        Files,
        Tests.Driver.ParseOptions,
        Options,
        new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The one generated file and what it compiles to, both free of warnings.</summary>
    public string Generate(string source)
    {
        (Compilation compilation, string? text) = Run(source);
        Assert.NotNull(text);
        Tests.Driver.AssertCompiles(compilation, text);
        return text;
    }

    /// <summary>How many files are generated, all free of warnings.</summary>
    public int GenerateAll(string source)
    {
        GeneratorDriver driver = Driver.RunGeneratorsAndUpdateCompilation(Compile(source), out Compilation output, out _);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        string[] errors = [.. output.GetDiagnostics().Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Location.SourceTree?.FilePath.EndsWith(".g.cs", StringComparison.Ordinal) == true).Select(static diagnostic => diagnostic.ToString())];
        Assert.Empty(errors);
        return result.GeneratedSources.Length;
    }

    public (Compilation Compilation, string? Text) Run(string source)
    {
        GeneratorDriver driver = Driver.RunGeneratorsAndUpdateCompilation(Compile(source), out Compilation output, out _);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        return (output, result.GeneratedSources.IsEmpty ? null : Assert.Single(result.GeneratedSources).SourceText.ToString());
    }

    /// <summary>What the analyzers report.</summary>
    public async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(string source)
    {
        CompilationWithAnalyzers compilation = Compile(source).WithAnalyzers(
            [new DeclarationAnalyzer(), new ManifestAnalyzer()],
            new CompilationWithAnalyzersOptions(
                new AnalyzerOptions(Files, Options),
                onAnalyzerException: (exception, _, _) => throw exception,
                concurrentAnalysis: false,
                logAnalyzerExecutionTime: false));
        return await compilation.GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    public static CSharpCompilation Compile(string source)
    {
        CSharpCompilation compilation = Tests.Driver.Compile(source);
        SyntaxTree tree = compilation.SyntaxTrees.Single();
        return compilation.ReplaceSyntaxTree(tree, tree.WithFilePath(Folder + "src/Model.cs"));
    }

    /// <summary>A file as the compiler reads it: what is not UTF-8 is taken for another encoding.</summary>
    internal sealed class TextFile(string path, byte[] bytes) : AdditionalText
    {
        private readonly SourceText _text = Decode(bytes);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;

        private static SourceText Decode(byte[] bytes)
        {
            UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            try
            {
                return SourceText.From(strict.GetString(bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? bytes.AsSpan(3) : bytes), Encoding.UTF8);
            }
            catch (DecoderFallbackException)
            {
                return SourceText.From(Encoding.Latin1.GetString(bytes), Encoding.Latin1);
            }
        }
    }

    private sealed class OptionsProvider(HashSet<string> models) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new OneOption("build_property.ProjectDir", Folder);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => OneOption.None;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
            models.Contains(textFile.Path) ? new OneOption("build_metadata.AdditionalFiles.SourceItemGroup", "LayersModelFile") : OneOption.None;
    }

    private sealed class OneOption(string key, string value) : AnalyzerConfigOptions
    {
        public static readonly OneOption None = new("", "");

        public override bool TryGetValue(string wanted, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? found)
        {
            found = wanted == key ? value : null;
            return found is not null;
        }
    }
}
