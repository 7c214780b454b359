extern alias gen;

using System.Text;
using gen::LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>An edit that has nothing to do with a model re-runs nothing of it.</summary>
public class IncrementalTests
{
    private static readonly string Folder = Path.Combine(GoldenTests.Goldens, "Stack", "lenet");

    [Fact]
    public void UnrelatedSourceChangesNothing()
    {
        (Project project, GeneratorDriver driver, CSharpCompilation before) = Start();
        CSharpCompilation after = before.AddSyntaxTrees(CSharpSyntaxTree.ParseText("class Other;", Driver.ParseOptions, "Other.cs", cancellationToken: TestContext.Current.CancellationToken));
        AssertUntouched(driver.RunGenerators(after, TestContext.Current.CancellationToken));
        Assert.NotEmpty(project.Files);
    }

    [Fact]
    public void UnrelatedFilesChangeNothing()
    {
        (Project project, GeneratorDriver driver, CSharpCompilation compilation) = Start();
        AdditionalText note = project.Files.Single(static file => file.Path.EndsWith(".txt", StringComparison.Ordinal));
        AdditionalText shards = project.Files.Single(static file => file.Path.EndsWith(".layersshards", StringComparison.Ordinal));
        driver = driver
            .ReplaceAdditionalText(note, new Project.TextFile(note.Path, "another note"u8.ToArray()))
            .ReplaceAdditionalText(shards, new Project.TextFile(shards.Path, "model\t/elsewhere\n"u8.ToArray()));
        AssertUntouched(driver.RunGenerators(compilation, TestContext.Current.CancellationToken));
    }

    /// <summary>An IDE makes a new provider of the same options with every change of the project.</summary>
    [Fact]
    public void SameOptionsChangeNothing()
    {
        (Project project, GeneratorDriver driver, CSharpCompilation compilation) = Start();
        AssertUntouched(driver.WithUpdatedAnalyzerConfigOptions(project.Options).RunGenerators(compilation, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void OtherModelChangesNothing()
    {
        (Project project, GeneratorDriver driver, CSharpCompilation compilation) = Start();
        AdditionalText other = project.Files.Single(static file => file.Path.EndsWith("other/model.json", StringComparison.Ordinal));
        GeneratorRunResult result = Assert.Single(driver.ReplaceAdditionalText(other, new Project.TextFile(other.Path, "{}"u8.ToArray())).RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results);
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.Files).Order());
        Assert.All(Reasons(result, TrackingNames.Bound).Concat(Reasons(result, TrackingNames.Sources)), AssertKept);
    }

    [Fact]
    public void ChangedModelIsGeneratedAnew()
    {
        (Project project, GeneratorDriver driver, CSharpCompilation compilation) = Start();
        AdditionalText model = project.Files.Single(static file => file.Path.EndsWith("golden/model.json", StringComparison.Ordinal));
        byte[] changed = Encoding.UTF8.GetBytes(model.GetText(TestContext.Current.CancellationToken)!.ToString().Replace("\"relu\"", "\"tanh\"", StringComparison.Ordinal));
        GeneratorRunResult result = Assert.Single(driver.ReplaceAdditionalText(model, new Project.TextFile(model.Path, changed)).RunGenerators(compilation, TestContext.Current.CancellationToken).GetRunResult().Results);
        Assert.All(Reasons(result, TrackingNames.Sources), static reason => Assert.Equal(IncrementalStepRunReason.Modified, reason));
    }

    /// <summary>The second reader of a text, whoever it is, finds it read.</summary>
    [Fact]
    public void FileIsReadOnce()
    {
        AdditionalText file = Start().Project.Files.Single(static file => file.Path.EndsWith("golden/model.json", StringComparison.Ordinal));
        Assert.Same(ModelFile.Read(file, TestContext.Current.CancellationToken), ModelFile.Read(file, TestContext.Current.CancellationToken));
    }

    private static (Project Project, GeneratorDriver Driver, CSharpCompilation Compilation) Start()
    {
        byte[] json = File.ReadAllBytes(Path.Combine(Folder, "model.json"));
        Project project = new Project()
            .WithModel("models/golden/model.json", json)
            .WithModel("models/other/model.json", json)
            .WithShards("models/golden/model.json", ("weights.bin", 1))
            .With("notes.txt", "a note");
        CSharpCompilation compilation = Project.Compile(GoldenTests.Bound);
        return (project, project.Driver.RunGenerators(compilation, TestContext.Current.CancellationToken), compilation);
    }

    private static void AssertUntouched(GeneratorDriver driver)
    {
        GeneratorRunResult result = Assert.Single(driver.GetRunResult().Results);
        foreach (string step in (string[])[TrackingNames.Declarations, TrackingNames.Files, TrackingNames.Bound, TrackingNames.Sources])
        {
            Assert.NotEmpty(Reasons(result, step));
            Assert.All(Reasons(result, step), AssertKept);
        }
    }

    private static void AssertKept(IncrementalStepRunReason reason) => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString());

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps[step].SelectMany(static step => step.Outputs).Select(static output => output.Reason);
}
