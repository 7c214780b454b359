extern alias gen;

using System.Collections;
using System.Reflection;
using gen::LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Generator.Tests;

/// <summary>An edit re-runs no more than it has to: what the IDE pays at every keystroke.</summary>
public class IncrementalTests
{
    private const string Model = """
        using LayersGen;
        [LayersModel]
        [Input(4)]
        [Dense(2)]
        internal sealed partial class Plain
        {
        }
        """;

    private const string Other = "internal class Other;";

    [Theory]
    [InlineData(Model, "internal class Other { int _added; }")]
    [InlineData("// Shifts all lines.\n\n" + Model, Other)]
    [InlineData(Model + "\ninternal class Behind;", Other)]
    public void UnrelatedEditChangesNothing(string model, string other)
    {
        GeneratorRunResult result = Edit(model, other);
        AssertReasons(result, static reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);
    }

    [Fact]
    public void CommentInTheClassChangesNothing() =>
        AssertReasons(Edit(Model.Replace("{", "{ // A comment.", StringComparison.Ordinal), Other), static reason => reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged);

    [Fact]
    public void ChangedLayerIsModified() =>
        AssertReasons(Edit(Model.Replace("Dense(2)", "Dense(3)", StringComparison.Ordinal), Other), static reason => reason == IncrementalStepRunReason.Modified);

    [Fact]
    public void EditOfOneModelLeavesTheOther()
    {
        string second = Model.Replace("Plain", "Second", StringComparison.Ordinal);
        GeneratorRunResult result = Edit(Model, second.Replace("Dense(2)", "Dense(3)", StringComparison.Ordinal), second);
        IncrementalStepRunReason[] reasons = [.. result.TrackedSteps[TrackingNames.Sources].SelectMany(static step => step.Outputs).Select(static output => output.Reason)];
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], reasons.Order());
    }

    [Fact]
    public void UnrelatedEditRunsNoOutputOfAHundredModels()
    {
        string models = string.Concat(Enumerable.Range(0, 100).Select(static i => $"[LayersGen.LayersModel] [LayersGen.Input(4)] [LayersGen.Dense({i + 1})] internal sealed partial class Model{i};\n"));
        GeneratorRunResult result = Edit(models, "internal class Other { int _added; }", modelBefore: models);
        IncrementalGeneratorRunStep[] sources = [.. result.TrackedSteps[TrackingNames.Sources]];
        IncrementalGeneratorRunStep[] outputs = [.. result.TrackedOutputSteps.SelectMany(static pair => pair.Value)];
        Assert.Equal(100, sources.Length);
        Assert.Equal(100, outputs.Length);
        Assert.All(sources.Concat(outputs).SelectMany(static step => step.Outputs), static output => Assert.Equal(IncrementalStepRunReason.Cached, output.Reason));
    }

    // One that held a symbol or node would keep whole compilations alive and never compare equal.
    [Fact]
    public void StepsHoldNoCompilerObjects()
    {
        GeneratorRunResult result = Edit(Model, Other);
        int visited = 0;
        HashSet<object> seen = new(ReferenceEqualityComparer.Instance);
        foreach (string name in new[] { TrackingNames.Declarations, TrackingNames.Sources })
        {
            foreach ((object value, IncrementalStepRunReason _) in result.TrackedSteps[name].SelectMany(static step => step.Outputs))
                Visit(value, name);
        }

        Assert.True(visited > 10, $"only {visited} values were found");

        void Visit(object? value, string path)
        {
            if (value is null || value is string || value.GetType().IsPrimitive || value.GetType().IsEnum || !seen.Add(value))
                return;
            visited++;
            Assert.False(value is ISymbol or SyntaxNode or SyntaxToken or SyntaxReference or SyntaxTree or Compilation or SemanticModel or Location or AttributeData, $"{path} is a {value.GetType()}");
            if (value is IEnumerable items)
            {
                foreach (object? item in items)
                    Visit(item, path + "[]");
            }

            for (Type? type = value.GetType(); type is not null; type = type.BaseType)
            {
                foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    Visit(field.GetValue(value), $"{path}.{field.Name}");
            }
        }
    }

    [Fact]
    public void CancellationIsHonoured()
    {
        CSharpCompilation compilation = Driver.Compile(Model);
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("Plain")!;
        using CancellationTokenSource cancelled = new();
        gen::LayersGen.Catalogue.GraphSpec spec = DeclarationReader.Read(type, cancelled.Token).Declaration.Spec!;
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => Driver.Create().RunGenerators(compilation, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => DeclarationReader.Read(type, cancelled.Token));
        Assert.Throws<OperationCanceledException>(() => gen::LayersGen.Catalogue.GraphBuilder.Build(spec, cancelled.Token));
    }

    private static GeneratorRunResult Edit(string model, string other, string otherBefore = Other, string modelBefore = Model)
    {
        CSharpCompilation before = Driver.Compile(modelBefore, otherBefore);
        GeneratorDriver driver = Driver.Create().RunGenerators(before);
        CSharpCompilation after = before;
        foreach ((SyntaxTree tree, string text) in before.SyntaxTrees.Zip([model, other]))
        {
            if (tree.ToString() != text)
                after = after.ReplaceSyntaxTree(tree, CSharpSyntaxTree.ParseText(text, Driver.ParseOptions, tree.FilePath));
        }

        return Assert.Single(driver.RunGenerators(after).GetRunResult().Results);
    }

    private static void AssertReasons(GeneratorRunResult result, Predicate<IncrementalStepRunReason> expected)
    {
        foreach (IncrementalGeneratorRunStep step in ((string[])[TrackingNames.Declarations, TrackingNames.Sources]).SelectMany(name => result.TrackedSteps[name]).Concat(result.TrackedOutputSteps.SelectMany(static pair => pair.Value)))
        {
            foreach ((object _, IncrementalStepRunReason reason) in step.Outputs)
                Assert.True(expected(reason), $"{step.Name}: {reason}");
        }

        Assert.NotEmpty(result.TrackedOutputSteps);
    }
}
