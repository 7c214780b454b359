// Measures the generator over a project with many models, and prints one line of JSON for compare.mjs.  <rounds>
extern alias gen;

using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using gen::LayersGen.Generator;
using LayersGen.Generator.Benchmarks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

int rounds = int.Parse(args[0], CultureInfo.InvariantCulture);
// Tracking what re-ran costs something, which an IDE does not pay: it is asked of a driver of its own.
int rerun = CountRerunOutputs();

List<double> edits = [], modelEdits = [], finding = [], without = [], generated = [];
for (int round = -1; round < rounds; round++)
{
    double edit = TimeEdits(new LayersModelGenerator(), Edit);
    double modelEdit = TimeEdits(new LayersModelGenerator(), EditModel);
    double find = TimeEdits(new FindingGenerator(), Edit);
    (double plain, double withGenerator) = TimeCompiles();
    // The first one warms up.
    if (round < 0)
        continue;
    edits.Add(edit);
    modelEdits.Add(modelEdit);
    finding.Add(find);
    without.Add(plain);
    generated.Add(withGenerator);
}

Console.WriteLine(JsonSerializer.Serialize(new { models = Project.Models, edits, modelEdits, finding, rerun, without, generated }));

static GeneratorDriver Driver(IIncrementalGenerator generator, bool track = false) => CSharpGeneratorDriver.Create(
    [generator.AsSourceGenerator()],
    parseOptions: Project.ParseOptions,
    driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track));

// Another name of a field: more than most keystrokes change, which are in bodies.
static CSharpCompilation Edit(CSharpCompilation before, int version) => Replace(before, Project.Edited, $"internal class Edited {{ int a{version}; }}");

static CSharpCompilation EditModel(CSharpCompilation before, int version) => Replace(before, "Model0.cs", Project.Model(1000 + version).Text.Replace($"Model{1000 + version}", "Model0", StringComparison.Ordinal));

static CSharpCompilation Replace(CSharpCompilation before, string path, string text)
{
    SyntaxTree tree = before.SyntaxTrees.Single(tree => tree.FilePath == path);
    return before.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, Project.ParseOptions, path));
}

static int CountRerunOutputs()
{
    CSharpCompilation compilation = Project.Create();
    GeneratorDriver driver = Driver(new LayersModelGenerator(), track: true).RunGenerators(compilation).RunGenerators(Edit(compilation, 1));
    IncrementalStepRunReason[] reasons =
    [
        .. driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(static pair => pair.Value)
            .SelectMany(static step => step.Outputs).Select(static output => output.Reason),
    ];
    if (reasons.Length < Project.Models)
        throw new InvalidOperationException($"{reasons.Length} output steps for {Project.Models} models: the generator did not generate.");
    return reasons.Count(static reason => reason is not (IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
}

// The mean of some keystrokes. What the compiler binds for itself anew is not the generator's.
static double TimeEdits(IIncrementalGenerator generator, Func<CSharpCompilation, int, CSharpCompilation> edit)
{
    const int Edits = 20;
    CSharpCompilation compilation = Project.Create();
    GeneratorDriver driver = Driver(generator).RunGenerators(compilation);
    TimeSpan elapsed = default;
    for (int i = 0; i < Edits; i++)
    {
        compilation = edit(compilation, i);
        long started = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        elapsed += Stopwatch.GetElapsedTime(started);
    }

    return elapsed.TotalMilliseconds / Edits;
}

// The same files both times: once given, once generated. Both parse them, bind them and emit the assembly.
static (double Given, double Generated) TimeCompiles()
{
    string[] files = [.. Driver(new LayersModelGenerator()).RunGenerators(Project.Create()).GetRunResult().GeneratedTrees.Select(static tree => tree.ToString())];

    long started = Stopwatch.GetTimestamp();
    Emit(Project.Create().AddSyntaxTrees(files.Select(static (file, i) => CSharpSyntaxTree.ParseText(file, Project.ParseOptions, $"Generated{i}.cs"))));
    double given = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

    started = Stopwatch.GetTimestamp();
    Driver(new LayersModelGenerator()).RunGeneratorsAndUpdateCompilation(Project.Create(), out Compilation compilation, out _);
    Emit(compilation);
    return (given, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
}

static void Emit(Compilation compilation)
{
    using MemoryStream assembly = new();
    Microsoft.CodeAnalysis.Emit.EmitResult result = compilation.Emit(assembly);
    if (!result.Success)
        throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics.Where(static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Take(5)));
}
