extern alias gen;

using System.Collections.Immutable;
using System.Reflection;
using gen::LayersGen.Analyzers;
using gen::LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace LayersGen.Analyzers.Tests;

/// <summary>Compiles sources as a user's project does, with the generator and all analyzers.</summary>
internal static class Verify
{
    public const string GlobalUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Numerics.Tensors;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using LayersGen;
        """;

    // The framework the tests run on, and LayersGen.dll with what it depends on.
    public static ImmutableArray<MetadataReference> References { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name
                && (name is "LayersGen.dll" or "netstandard.dll" or "mscorlib.dll" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("xunit.", StringComparison.Ordinal)))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. typeof(DeclarationAnalyzer).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)))
            .Select(static type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    public static string RepositoryRoot { get; } =
        typeof(Verify).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static attribute => attribute.Key == "RepositoryRoot").Value!;

    /// <summary>The places marked <c>{|#0:…|}</c> have these diagnostics, and there are no others.</summary>
    public static async Task DiagnosticsAsync(string source, params (string Id, string Message)[] expected)
    {
        Test test = new() { TestCode = source };
        for (int i = 0; i < expected.Length; i++)
        {
            DiagnosticSeverity severity = Analyzers.SelectMany(static analyzer => analyzer.SupportedDiagnostics).First(descriptor => descriptor.Id == expected[i].Id).DefaultSeverity;
            test.ExpectedDiagnostics.Add(new DiagnosticResult(expected[i].Id, severity).WithLocation(i).WithMessage(expected[i].Message));
        }

        await test.RunAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What compiler, generator and analyzers say of sources, warnings of the compiler left out.</summary>
    public static Task<ImmutableArray<Diagnostic>> AnalyzeAsync(OutputKind kind, params string[] sources) => AnalyzeAsync(kind, [], sources);

    /// <summary>As the other overload, with references of one's own.</summary>
    public static async Task<ImmutableArray<Diagnostic>> AnalyzeAsync(OutputKind kind, MetadataReference[] references, params string[] sources)
    {
        CSharpParseOptions parse = new(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "User",
            sources.Append(GlobalUsings).Select((source, i) => CSharpSyntaxTree.ParseText(source, parse, $"File{i}.cs")),
            References.Concat(references),
            new CSharpCompilationOptions(kind, nullableContextOptions: NullableContextOptions.Enable));
        CSharpGeneratorDriver.Create([new LayersModelGenerator().AsSourceGenerator()], parseOptions: parse)
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _, TestContext.Current.CancellationToken);
        ImmutableArray<Diagnostic> all = await output.WithAnalyzers(Analyzers).GetAllDiagnosticsAsync(TestContext.Current.CancellationToken);
        return [.. all.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error || diagnostic.Id.StartsWith("LG", StringComparison.Ordinal))];
    }

    /// <summary>Fits a project of the testing library to ours.</summary>
    public static void Configure(AnalyzerTest<DefaultVerifier> test)
    {
        test.ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        test.TestState.AdditionalReferences.AddRange(References);
        test.TestState.Sources.Add(("Usings.cs", GlobalUsings));
        // The same is found in declarations and in files, by an analyzer each.
        test.MarkupOptions = MarkupOptions.UseFirstDescriptor;
        test.TestBehaviors |= TestBehaviors.SkipGeneratedSourcesCheck;
    }

    private sealed class Test : CSharpAnalyzerTest<DeclarationAnalyzer, DefaultVerifier>
    {
        public Test() => Configure(this);

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Analyzers;

        protected override IEnumerable<Type> GetSourceGenerators() => [typeof(LayersModelGenerator)];

        protected override ParseOptions CreateParseOptions() => new CSharpParseOptions(LanguageVersion.Latest);

        protected override CompilationOptions CreateCompilationOptions() => new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, allowUnsafe: true);
    }
}
