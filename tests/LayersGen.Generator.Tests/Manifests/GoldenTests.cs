extern alias gen;

using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using gen::LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>Right files raise no false alarm.</summary>
public class GoldenTests
{
    internal const string Bound = """
        using LayersGen;
        namespace User;
        /// <summary>A model of a file.</summary>
        [LayersModel(Manifest = "models/golden/model.json")]
        public sealed partial class Model;
        """;

    internal static readonly string Goldens = Path.Combine(Driver.RepositoryRoot, "tests", "Interop", "goldens");

    private static readonly string[] Names = [.. Directory
        .EnumerateFiles(Goldens, "model.json", SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(Goldens, Path.GetDirectoryName(path)!).Replace('\\', '/'))
        .Order(StringComparer.Ordinal)];

    /// <summary>Whatever the run time loads binds without a word, and what it refuses is refused alike.</summary>
    [Fact]
    public async Task BindWithoutDiagnostics()
    {
        Project project = new();
        StringBuilder source = new("using LayersGen;\n");
        foreach ((string name, int i) in Names.Select(static (name, i) => (name, i)))
        {
            string folder = Path.Combine(Goldens, name);
            string path = $"models/{name}/model.json";
            byte[] json = await File.ReadAllBytesAsync(Path.Combine(folder, "model.json"), TestContext.Current.CancellationToken);
            project.WithModel(path, json).WithShards(path, ShardsOf(json, folder));
            source.Append("/// <summary>").Append(name).Append("</summary>\n[LayersModel(Manifest = \"").Append(path).Append("\")]\npublic sealed partial class Model").Append(i).Append(";\n");
        }

        ImmutableArray<Diagnostic> diagnostics = await project.AnalyzeAsync(source.ToString());
        HashSet<string> refused = [];
        foreach (string name in Names)
        {
            if (await RefusalOf(name) is not { } refusal)
                continue;
            refused.Add(name);
            Diagnostic first = diagnostics.First(diagnostic => diagnostic.Location.GetLineSpan().Path == $"{Project.Folder}models/{name}/model.json");
            Assert.Equal((refusal.Id, true), (first.Id, first.GetMessage(null).StartsWith(refusal.Field + ": ", StringComparison.Ordinal)));
        }

        Assert.Empty(diagnostics.Where(diagnostic => !refused.Any(name => diagnostic.Location.GetLineSpan().Path == $"{Project.Folder}models/{name}/model.json")));
        // What is not supported yet; all else is.
        Assert.InRange(refused.Count, 0, 10);
        Assert.Equal(Names.Length - refused.Count, project.GenerateAll(source.ToString()));
    }

    /// <summary>What is emitted means what the file says.</summary>
    [Fact]
    public void TopologyKeepsItsMeaning()
    {
        foreach (string name in Names)
        {
            ManifestCheck check = ManifestCheck.Read(File.ReadAllBytes(Path.Combine(Goldens, name, "model.json")), "model.json", TestContext.Current.CancellationToken);
            if (check.Topology?.Graph is not { } graph)
                continue;
            TopologyCheck again = TopologyCheck.Read(TopologyWriter.Write(graph), TestContext.Current.CancellationToken);
            Assert.True(again.Graph is not null, name);
            Assert.Empty(GraphComparer.Compare(graph, again.Graph).Differences);
            Assert.Equal(graph.Weights.Select(static weight => weight.FullName), again.Graph.Weights.Select(static weight => weight.FullName));
        }
    }

    private static (string, long?)[] ShardsOf(byte[] json, string folder) => [.. (JsonNode.Parse(json)!["weightsManifest"]?.AsArray() ?? [])
        .SelectMany(static group => group!["paths"]!.AsArray())
        .Select(static path => path!.GetValue<string>())
        .Select(path => (path, new FileInfo(Path.Combine(folder, path)) is { Exists: true } file ? file.Length : (long?)null))];

    private static async Task<ModelFormatException?> RefusalOf(string name)
    {
        try
        {
            using LayersModel model = await LayersModel.LoadAsync(Path.Combine(Goldens, name, "model.json"), cancellationToken: TestContext.Current.CancellationToken);
            return null;
        }
        catch (ModelFormatException refusal)
        {
            return refusal;
        }
    }
}
