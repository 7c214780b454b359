extern alias gen;

using System.Reflection;
using gen::LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator.Tests;

/// <summary>Compiles sources as a user's project does, and runs the generator over them.</summary>
internal static class Driver
{
    public static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest, DocumentationMode.Diagnose);

    // The framework the tests run on, and LayersGen.dll with what it depends on.
    private static readonly MetadataReference[] s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name == "LayersGen.dll" || name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "mscorlib.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static CSharpCompilation Compile(params string[] sources) => CSharpCompilation.Create(
        "User",
        sources.Select((source, i) => CSharpSyntaxTree.ParseText(source, ParseOptions, $"File{i}.cs")),
        s_references,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, generalDiagnosticOption: ReportDiagnostic.Error));

    /// <summary>A driver as an IDE has one; <paramref name="track"/> lets it tell why each step ran.</summary>
    public static GeneratorDriver Create(bool track = true) => CSharpGeneratorDriver.Create(
        [new LayersModelGenerator().AsSourceGenerator()],
        parseOptions: ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track));

    /// <summary>The compilation with the generated files, and those files.</summary>
    public static (Compilation Compilation, GeneratorRunResult Result) Run(params string[] sources)
    {
        GeneratorDriver driver = Create().RunGeneratorsAndUpdateCompilation(Compile(sources), out Compilation output, out _);
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        return (output, result);
    }

    /// <summary>The one generated file, after checking that all compiles without a warning.</summary>
    public static string Generate(string source)
    {
        (Compilation compilation, GeneratorRunResult result) = Run(source);
        string text = Assert.Single(result.GeneratedSources).SourceText.ToString();
        AssertCompiles(compilation, text);
        return text;
    }

    public static void AssertCompiles(Compilation compilation, string generated)
    {
        Diagnostic[] diagnostics = [.. compilation.GetDiagnostics().Where(static diagnostic => diagnostic.Severity != DiagnosticSeverity.Hidden)];
        Assert.True(diagnostics.Length == 0, string.Join('\n', diagnostics.Select(static diagnostic => diagnostic.ToString())) + "\n" + generated);
        using MemoryStream assembly = new();
        Assert.True(compilation.Emit(assembly).Success);
    }

    /// <summary>The named folder of this project in the repository.</summary>
    public static string Folder(string name) => Path.Combine(Metadata("ProjectDirectory"), name);

    public static string RepositoryRoot => Metadata("RepositoryRoot");

    private static string Metadata(string key) => typeof(Driver).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;
}
