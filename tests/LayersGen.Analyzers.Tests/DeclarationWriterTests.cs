extern alias gen;

using System.Text.Json;
using System.Text.Json.Nodes;
using gen::LayersGen.Catalogue;
using gen::LayersGen.CodeFixes;
using gen::LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LayersGen.Analyzers.Tests;

/// <summary>A topology as attributes, read back, is the same topology.</summary>
public class DeclarationWriterTests
{
    private static readonly CSharpCompilation s_empty = CSharpCompilation.Create("User", [CSharpSyntaxTree.ParseText(Verify.GlobalUsings)], Verify.References, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));

    // What attributes do not say, or say in one way where files have several; nothing of it matters to a prediction.
    private static readonly string[] s_sameToRun =
    [
        "Dropout/noise-shape-seed", "Embedding/input-length-list", "GRU/implementation-1", "GRU/implementation-2", "LSTM/implementation-2-dropout",
        "Functional/called-in-training", "Submodel/called-in-training", "Topology/keras2-functional", "Topology/keras2-sequential", "Topology/keras2-sequential-input-layer",
    ];

    [Fact]
    public void GoldensComeBackTheSame()
    {
        (string Name, ModelGraph Graph)[] models = [.. Goldens()];
        Assert.True(models.Length > 100, $"only {models.Length} goldens are read");
        CSharpCompilation compilation = s_empty.AddSyntaxTrees(models.Select(static (model, i) => CSharpSyntaxTree.ParseText(Declare(model.Graph, $"Model{i}"))));
        Assert.DoesNotContain(compilation.GetDiagnostics(TestContext.Current.CancellationToken), static diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        List<string> wrong = [];
        for (int i = 0; i < models.Length; i++)
        {
            ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName($"Model{i}")!, TestContext.Current.CancellationToken).Declaration;
            GraphResult? result = declaration.Spec is null ? null : GraphBuilder.Build(declaration.Spec, TestContext.Current.CancellationToken);
            bool isSame = result?.Graph is { } back && (s_sameToRun.Contains(models[i].Name)
                ? !JsonNode.DeepEquals(Topology(back), Topology(models[i].Graph)) && GraphComparer.Compare(back, models[i].Graph).Differences.Count == 0
                : JsonNode.DeepEquals(Topology(back), Topology(models[i].Graph)));
            if (!isSame)
                wrong.Add($"{models[i].Name}:\n{Declare(models[i].Graph, "M")}\n{string.Join('\n', declaration.Errors.Concat(result?.Errors ?? []).Select(static error => error.Message))}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} differ\n" + string.Join("\n\n", wrong));
    }

    [Fact]
    public void StackReadsAsAPersonWouldWriteIt()
    {
        const string Layers = """
            [Input(28, 28, 1)]
            [Conv2D(8, 5, Activation = Activation.Relu, Name = "conv1")]
            [MaxPooling2D]
            [Conv2D(16, 3, 2, Strides = [2, 1], Padding = Padding.Same, UseBias = false, KernelInitializer = "he_normal", KernelRegularizer = "l2(0.001)")]
            [Flatten]
            [Dropout(0.5, Seed = 7)]
            [Dense(10, KernelInitializer = "variance_scaling(2, 'fan_avg', 'uniform')", Trainable = false, Name = "a \"b\"")]
            """;
        Assert.Equal(Layers, string.Join('\n', Written(Layers)));
    }

    [Fact]
    public void GraphNamesWhatIsNotTheLayerBefore()
    {
        const string Layers = """
            [Input(4, Name = "a")]
            [Input(-1, BatchSize = 2, DType = DType.Int32, Name = "b")]
            [Dense(4, From = "a")]
            [Apply("dense", Name = "dense_2")]
            [Add(From = new[] { "dense", "dense_2" })]
            [Embedding(10, 4, Name = "table", From = "b")]
            [Output("add", "table")]
            """;
        Assert.Equal(Layers, string.Join('\n', Written(Layers)));
    }

    [Fact]
    public void ModelInsideIsAClassOfItsOwn()
    {
        const string Layers = """
            [Input(4)]
            [Submodel(typeof(ModelEnc1), Trainable = false, Name = "enc 1")]
            [Bidirectional]
            [LSTM(3, ReturnState = true)]
            [Dense(2, From = "bidirectional:2")]
            """;
        const string Inner = """
            [Input(4)]
            [RepeatVector(5)]
            [RNN(ReturnSequences = true, ZeroOutputForMask = true)]
            [StackedRNNCells(2)]
            [GRUCell(4)]
            [LSTMCell(6, Trainable = false)]
            [LayerNormalization(Axis = [1])]
            [Normalization(Axis = [])]
            """;
        ModelGraph graph = GraphOf(Layers, $"[LayersModel]\n{Inner}\npublic sealed partial class ModelEnc1;");
        IReadOnlyList<DeclaredClass> classes = Write(graph, "Model");
        Assert.Equal(["ModelEnc1", "Model"], classes.Select(static declared => declared.Name));
        Assert.Equal([Inner, Layers], classes.Select(static declared => string.Join('\n', declared.Attributes)));
        Assert.All(graph.Weights, weight => Assert.Equal(graph.Layers[weight.Layer].Name != "enc 1", weight.Trainable));
        JsonNode file = Topology(graph);
        Assert.True(JsonNode.DeepEquals(file, Topology(GraphBuilder.Build(TopologyReader.Read(System.Text.Encoding.UTF8.GetBytes(file.ToJsonString())), TestContext.Current.CancellationToken).Graph!)));
    }

    [Fact]
    public void ChainThatIsNotASequentialSaysSo()
    {
        const string Layers = """
            [Input(4)]
            [Dense(2)]
            [Output("dense")]
            """;
        Assert.Equal(Layers, string.Join('\n', Written(Layers)));
    }

    // The layers as they are declared, read and written again.
    private static IReadOnlyList<string> Written(string layers) => Assert.Single(Write(GraphOf(layers), "Model")).Attributes;

    private static ModelGraph GraphOf(string layers, string others = "")
    {
        CSharpCompilation compilation = s_empty.AddSyntaxTrees(CSharpSyntaxTree.ParseText($"[LayersModel]\n{layers}\npublic sealed partial class Model;\n{others}"));
        ModelDeclaration declaration = DeclarationReader.Read(compilation.GetTypeByMetadataName("Model")!, TestContext.Current.CancellationToken).Declaration;
        Assert.Empty(declaration.Errors);
        GraphResult result = GraphBuilder.Build(declaration.Spec!, TestContext.Current.CancellationToken);
        Assert.Empty(result.Errors);
        return result.Graph!;
    }

    private static IReadOnlyList<DeclaredClass> Write(ModelGraph graph, string className) =>
        DeclarationWriter.Write(graph, className, static name => AttributeSignatures.Of(s_empty, name), static _ => false);

    private static string Declare(ModelGraph graph, string name) => string.Join('\n', Write(graph, name).Select(declared =>
        $"[LayersModel{(declared.Name == name ? $"(Name = {SymbolDisplay.FormatLiteral(graph.Name, quote: true)})" : "")}]\n{string.Join('\n', declared.Attributes)}\npublic sealed partial class {declared.Name};"));

    private static JsonNode Topology(ModelGraph graph) => JsonNode.Parse(TopologyWriter.Write(graph))!;

    private static IEnumerable<(string, ModelGraph)> Goldens()
    {
        string folder = Path.Combine(Verify.RepositoryRoot, "tests", "Interop", "goldens");
        foreach (string path in Directory.EnumerateFiles(folder, "model.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllBytes(path));
            ModelGraph? graph = null;
            try
            {
                graph = GraphBuilder.Build(TopologyReader.Read(System.Text.Encoding.UTF8.GetBytes(file.RootElement.GetProperty("modelTopology").GetRawText()))).Graph;
            }
            catch (TopologyException)
            {
                // One of those the interop tests list as not supported yet.
            }

            if (graph is not null)
                yield return (Path.GetRelativePath(folder, Path.GetDirectoryName(path)!).Replace('\\', '/'), graph);
        }
    }
}
