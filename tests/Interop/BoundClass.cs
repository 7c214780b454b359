extern alias gen;

using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.Interop.Tests;

/// <summary>A class bound to a model that exists only now: generated, compiled and loaded as a user's build would.</summary>
internal sealed class BoundClass : IDisposable
{
    private const string Source = """
        using LayersGen;
        [LayersModel(Manifest = "model.json")]
        public sealed partial class Bound;
        """;

    private readonly AssemblyLoadContext _context = new("bound", isCollectible: true);
    private readonly Type _type;

    private BoundClass(Stream assembly, TimeSpan generationTime, int sourceLength)
    {
        _type = _context.LoadFromStream(assembly).GetType("Bound", throwOnError: true)!;
        GenerationTime = generationTime;
        SourceLength = sourceLength;
    }

    /// <summary>The processor's time that the generator takes for a model it has not seen, once it is compiled itself.</summary>
    public TimeSpan GenerationTime { get; }

    public int SourceLength { get; }

    public static async Task<BoundClass> CompileAsync(string modelPath, CancellationToken cancellationToken)
    {
        byte[] json = await File.ReadAllBytesAsync(modelPath, cancellationToken);
        CSharpParseOptions options = new(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Bound",
            [CSharpSyntaxTree.ParseText(Source, options, Path.Combine(Path.GetDirectoryName(modelPath)!, "Bound.cs"), cancellationToken: cancellationToken)],
            ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
                .Where(static path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "LayersGen.dll" or "netstandard.dll"))
                .Select(static path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, optimizationLevel: OptimizationLevel.Release));

        GeneratorDriverRunResult generated = Generate(new ModelText(modelPath, json), compilation, options, out _, out _, cancellationToken);
        // Again with another text, for the first run compiled the generator, too.
        TimeSpan start = Environment.CpuUsage.TotalTime;
        generated = Generate(new ModelText(modelPath, json), compilation, options, out Compilation complete, out AnalyzerOptions analyzerOptions, cancellationToken);
        TimeSpan time = Environment.CpuUsage.TotalTime - start;
        GeneratorRunResult result = Assert.Single(generated.Results);
        Assert.Null(result.Exception);
        Assert.Empty(await complete
            .WithAnalyzers([new gen::LayersGen.Analyzers.ManifestAnalyzer()], analyzerOptions)
            .GetAnalyzerDiagnosticsAsync(cancellationToken));

        using MemoryStream assembly = new();
        Assert.Empty(complete.Emit(assembly, cancellationToken: cancellationToken).Diagnostics.Where(static diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning));
        assembly.Position = 0;
        return new BoundClass(assembly, time, Assert.Single(result.GeneratedSources).SourceText.Length);
    }

    public async Task<LayersModelBase> LoadAsync(string path, CancellationToken cancellationToken)
    {
        Task load = (Task)_type.GetMethod("LoadAsync", [typeof(string), typeof(LoadOptions), typeof(CancellationToken)])!.Invoke(null, [path, null, cancellationToken])!;
        await load;
        return (LayersModelBase)load.GetType().GetProperty("Result")!.GetValue(load)!;
    }

    public static float[] Predict(LayersModelBase model, float[] input, int outputLength)
    {
        float[] output = new float[outputLength];
        MethodInfo predict = model.GetType().GetMethod("Predict", [typeof(ReadOnlySpan<float>), typeof(Span<float>)])!;
        predict.CreateDelegate<Prediction>(model)(input, output);
        return output;
    }

    public void Dispose() => _context.Unload();

    private static GeneratorDriverRunResult Generate(ModelText model, CSharpCompilation compilation, CSharpParseOptions options, out Compilation complete, out AnalyzerOptions analyzerOptions, CancellationToken cancellationToken)
    {
        Options settings = new(Path.GetDirectoryName(model.Path) + "/");
        analyzerOptions = new AnalyzerOptions([model], settings);
        return CSharpGeneratorDriver
            .Create([new gen::LayersGen.Generator.LayersModelGenerator().AsSourceGenerator()], [model], options, settings)
            .RunGeneratorsAndUpdateCompilation(compilation, out complete, out _, cancellationToken)
            .GetRunResult();
    }

    private delegate void Prediction(ReadOnlySpan<float> input, Span<float> output);

    private sealed class ModelText(string path, byte[] json) : AdditionalText
    {
        private readonly SourceText _text = SourceText.From(Encoding.UTF8.GetString(json), Encoding.UTF8);

        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => _text;
    }

    private sealed class Options(string projectFolder) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions => new Values("build_property.ProjectDir", projectFolder);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values("", "");

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values("build_metadata.AdditionalFiles.SourceItemGroup", "LayersModelFile");

        private sealed class Values(string key, string value) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string wanted, [NotNullWhen(true)] out string? found)
            {
                found = wanted == key ? value : null;
                return found is not null;
            }
        }
    }
}
