extern alias gen;

using System.Collections.Immutable;
using gen::LayersGen.CodeFixes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.Analyzers.Tests;

/// <summary>Refactorings, at the place marked <c>$$</c>.</summary>
public class RefactoringTests
{
    private const string ModelJson = """
        {"format": "layers-model", "modelTopology": {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": [
            {"class_name": "Dense", "config": {"name": "hidden", "units": 16, "activation": "relu", "use_bias": true, "batch_input_shape": [null, 4], "dtype": "float32"}},
            {"class_name": "Dense", "config": {"name": "probs", "units": 3, "activation": "softmax", "use_bias": true}}]},
            "keras_version": "tfjs-layers 4.22.0", "backend": "tensor_flow.js"}, "weightsManifest": []}
        """;

    private const string Declared = """
        namespace User;

        /// <summary>Irises.</summary>
        [LayersModel(Manifest = "models/iris/model.json")]
        [Input(4)]
        [Dense(16, Activation = Activation.Relu, Name = "hidden")]
        [Dense(3, Activation = Activation.Softmax, Name = "probs")]
        public sealed partial class Iris;
        """;

    [Fact]
    public async Task FlattenBeforeDenseOfImages() => Assert.Equal(
        "[LayersModel]\n[Input(8, 8)]\n[Flatten]\n[Dense(3)]\npartial class Model;",
        await RefactorAsync<FlattenRefactoring>("[LayersModel]\n[Input(8, 8)]\n[Dense($$3)]\npartial class Model;"));

    [Theory]
    [InlineData("[LayersModel] [Input(8)] [Dense($$3)] partial class Model;")]
    [InlineData("[LayersModel] [Input(8, 8)] [Dense(3)] partial class $$Model;")]
    [InlineData("[LayersModel] [Input(8, 8)] [Dense($$0)] partial class Model;")]
    public async Task NoFlattenElsewhere(string source) => Assert.Null(await RefactorAsync<FlattenRefactoring>(source));

    [Theory]
    [InlineData("[LayersModel(Manifest = \"models/iris/model.json\")]\npublic sealed partial class $$Iris;")]
    [InlineData("[LayersModel($$Manifest = \"models/iris/model.json\")] public sealed partial class Iris;")]
    [InlineData("[LayersModel(Manifest = \"models/iris/model.json\")]\n[Input(4)]\n[Dense(5)] // Stale.\n[Output(\"dense\")]\npublic sealed partial class $$Iris;")]
    public async Task DeclaresTheModelInCSharp(string source) =>
        Assert.Equal(Declared, await RefactorAsync<DeclareModelRefactoring>("namespace User;\n\n/// <summary>Irises.</summary>\n" + source, Manifest));

    [Fact]
    public async Task ModelInsideBecomesAClassBehind()
    {
        const string Nested = """
            {"modelTopology": {"class_name": "Sequential", "config": {"name": "iris", "layers": [
                {"class_name": "Sequential", "config": {"name": "base", "layers": [
                    {"class_name": "Dense", "config": {"name": "hidden", "units": 16, "batch_input_shape": [null, 4]}}]}},
                {"class_name": "Dense", "config": {"name": "probs", "units": 3}}]}}}
            """;
        Assert.Equal(
            """
            class Outer
            {
                class IrisBase; // Taken.

                /// <summary>Irises.</summary>
                [LayersModel(Manifest = "model.json")]
                [Input(4)]
                [Submodel(typeof(IrisBase2), Name = "base")]
                [Dense(3, Name = "probs")]
                internal partial class Iris { }

                [LayersModel]
                [Input(4)]
                [Dense(16, Name = "hidden")]
                internal partial class IrisBase2;
            }
            """,
            await RefactorAsync<DeclareModelRefactoring>(
                """
                class Outer
                {
                    class IrisBase; // Taken.

                    /// <summary>Irises.</summary>
                    [LayersModel(Manifest = "model.json")]
                    internal partial class $$Iris { }
                }
                """,
                Manifest,
                Nested));
    }

    [Fact]
    public async Task UpdatesAStaleDeclaration()
    {
        const string Stale = """
            namespace User;

            /// <summary>Irises.</summary>
            [LayersModel(Manifest = "models/iris/model.json")]
            [Input(4)]
            [Dense($$16, Activation = Activation.Tanh, Name = "hidden")]
            [Dense(5, Name = "species")]
            public sealed partial class Iris;
            """;
        Assert.Equal(Declared, await ApplyAsync(Stale, Manifest, ModelJson, static async (document, span, register) =>
        {
            // As the manifest analyzer reports it.
            DiagnosticDescriptor descriptor = new("LG3018", "Attributes and manifest disagree", "{0}", "LayersGen.Manifest", DiagnosticSeverity.Error, isEnabledByDefault: true);
            Diagnostic diagnostic = Diagnostic.Create(descriptor, (await document.GetSyntaxTreeAsync())!.GetLocation(span));
            UpdateDeclarationFix fix = new();
            Assert.Contains(diagnostic.Id, fix.FixableDiagnosticIds);
            await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => register(action), TestContext.Current.CancellationToken));
        }));
    }

    [Fact]
    public async Task KeepsOtherAttributesAndIndentation() => Assert.Equal(
        """
        static partial class Outer
        {
            // First.
            [Obsolete]
            [LayersModel(Manifest = "model.json")]
            [Input(4)]
            [Dense(16, Activation = Activation.Relu, Name = "hidden")]
            [Dense(3, Activation = Activation.Softmax, Name = "probs")]
            // Last.
            [Serializable]
            public sealed partial class Iris;
        }
        """,
        await RefactorAsync<DeclareModelRefactoring>(
            """
            static partial class Outer
            {
                // First.
                [Obsolete]
                [LayersModel(Manifest = "model.json"), Input(7)]
                // Last.
                [Serializable]
                public sealed partial class $$Iris;
            }
            """,
            Manifest));

    [Theory]
    [InlineData("models/iris/model.json", "{", "models/iris/model.json")]
    [InlineData("models/iris/model.json", """{"modelTopology": {"class_name": "Sequential", "config": {"layers": []}}}""", "models/iris/model.json")]
    [InlineData("models/other/model.json", ModelJson, "models/iris/model.json")]
    public async Task NothingToDeclare(string path, string json, string manifest) =>
        Assert.Null(await RefactorAsync<DeclareModelRefactoring>($"[LayersModel(Manifest = \"{manifest}\")] partial class $$Iris;", path, json));

    // Manifest is what the class is bound by; a library without it has nothing to refactor.
    private const string Manifest = "/project/models/iris/model.json";

    private static Task<string?> RefactorAsync<TRefactoring>(string source, string? path = null, string json = ModelJson)
        where TRefactoring : CodeRefactoringProvider, new() => ApplyAsync(source, path, json, static (document, span, register) =>
            new TRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(document, span, register, TestContext.Current.CancellationToken)));

    private static async Task<string?> ApplyAsync(string source, string? path, string json, Func<Document, TextSpan, Action<CodeAction>, Task> compute)
    {
        int position = source.IndexOf("$$", StringComparison.Ordinal);
        using AdhocWorkspace workspace = new();
        ProjectId project = ProjectId.CreateNewId();
        DocumentId code = DocumentId.CreateNewId(project);
        Solution solution = workspace.CurrentSolution
            .AddProject(ProjectInfo.Create(project, VersionStamp.Default, "User", "User", LanguageNames.CSharp, compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary), parseOptions: new CSharpParseOptions(LanguageVersion.Latest), metadataReferences: Verify.References))
            .AddDocument(code, "Code.cs", SourceText.From(source.Remove(position, 2)))
            .AddDocument(DocumentId.CreateNewId(project), "Usings.cs", SourceText.From(Verify.GlobalUsings));
        if (path is not null)
            solution = solution.AddAdditionalDocument(DocumentId.CreateNewId(project), Path.GetFileName(path), SourceText.From(json), filePath: path);
        List<CodeAction> actions = [];
        Document document = solution.GetDocument(code)!;
        await compute(document, new TextSpan(position, 0), actions.Add);
        if (actions.Count == 0)
            return null;
        ImmutableArray<CodeActionOperation> operations = await Assert.Single(actions).GetOperationsAsync(TestContext.Current.CancellationToken);
        Document changed = Assert.IsType<ApplyChangesOperation>(Assert.Single(operations)).ChangedSolution.GetDocument(code)!;
        return (await changed.GetTextAsync(TestContext.Current.CancellationToken)).ToString();
    }
}
