using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;

namespace LayersGen.Generator.Tests.Manifests;

/// <summary>Where exactly faults are underlined, and what is said of them.</summary>
public class LocationTests
{
    private const string Path = "models/golden/model.json";

    // "ä" is one column and two bytes.
    private const string Json = """
        {
          "generatedBy": "Universität",
          "modelTopology": {
            "class_name": "Model",
            "config": {
              "name": "model",
              "layers": [
                { "class_name": "InputLayer", "name": "x", "config": { "batch_input_shape": [null, 4], "dtype": "float32", "name": "x" }, "inbound_nodes": [] },
                { "class_name": "Dense", "name": "d", "config": { "units": 3, "activation": "relu", "name": "d" }, "inbound_nodes": [[["x", 0, 0, {}]]] }
              ],
              "input_layers": [["x", 0, 0]],
              "output_layers": [["d", 0, 0]]
            }
          },
          "weightsManifest": [
            {
              "paths": ["a.bin", "b.bin"],
              "weights": [
                { "name": "d/kernel", "shape": [4, 3], "dtype": "float32" },
                { "name": "d/bias", "shape": [3], "dtype": "float32" }
              ]
            }
          ]
        }
        """;

    [Fact]
    public async Task RightFileIsSilent() => Assert.Empty(await ProjectOf(Json).AnalyzeAsync(GoldenTests.Bound));

    [Theory]
    [InlineData("\"units\": 3", "\"units\": 0", "LG2001", "0", "modelTopology.config.layers[1].config.units: Dense 'd': Units (units) is 0; expected a positive integer.")]
    [InlineData("\"units\": 3, ", "", "LG2001", "{ \"activation\": \"relu\", \"name\": \"d\" }", "modelTopology.config.layers[1].config.units: Dense 'd' needs Units (units): a positive integer.")]
    [InlineData("\"relu\"", "\"rulu\"", "LG2001", "\"rulu\"", null)]
    [InlineData("\"Dense\"", "\"Dens\"", "LG3005", "\"Dens\"", "modelTopology.config.layers[1].class_name: Layer 'd' has the class 'Dens', which is not a layer LayersGen knows. Did you mean 'Dense'?")]
    [InlineData("[[[\"x\", 0, 0, {}]]]", "[[[\"y\", 0, 0, {}]]]", "LG3007", "[", null)]
    [InlineData("[[\"d\", 0, 0]]", "[[\"e\", 0, 0]]", "LG3007", "\"output_layers\"", null)]
    [InlineData("[null, 4]", "[null]", "LG2002", "\"d\"", null)]
    [InlineData("[4, 3]", "[4, 2]", "LG3012", "[4, 2]", "weightsManifest[0].weights[0].shape: expected [4, 3] for 'd/kernel', found [4, 2].")]
    [InlineData("\"shape\": [3], \"dtype\": \"float32\"", "\"shape\": [3], \"dtype\": \"int32\"", "LG3012", "\"int32\"", "weightsManifest[0].weights[1].dtype: expected float32 for 'd/bias', found int32.")]
    [InlineData("\"d/bias\"", "\"d/kernel\"", "LG3011", "\"d/kernel\"", "weightsManifest[0].weights[1].name: expected a name that occurs once, found 'd/kernel', the name of weightsManifest[0].weights[0] too.")]
    [InlineData(",\n        { \"name\": \"d/bias\", \"shape\": [3], \"dtype\": \"float32\" }", "", "LG3009", "\"weightsManifest\"", "weightsManifest: expected exactly the model's 2 weights, found 1 missing: 'd/bias'.")]
    [InlineData("\"weights\": [", "\"weights\": [{ \"name\": \"e\", \"shape\": [], \"dtype\": \"bool\" },", "LG3010", "\"e\"", "weightsManifest: expected exactly the model's 2 weights, found 1 extra: 'e'.")]
    [InlineData("\"shape\": [3],", "\"quantization\": {\"dtype\":\"int4\"}, \"shape\": [3],", "LG3013", "\"int4\"", "weightsManifest[0].weights[1].quantization.dtype: expected uint8, uint16 or float16, found 'int4'.")]
    [InlineData("\"shape\": [3],", "\"quantization\": {\"dtype\":\"uint8\",\"min\":0}, \"shape\": [3],", "LG3013", "{\"dtype\":\"uint8\",\"min\":0}", null)]
    [InlineData("\"b.bin\"", "\"../b.bin\"", "LG3016", "\"../b.bin\"", "weightsManifest[0].paths[1]: expected a path within the model's folder (LoadOptions.WeightUrlConverter may lead elsewhere), found \"../b.bin\".")]
    [InlineData("\"b.bin\"", "\"c.bin\"", "LG3015", "\"c.bin\"", "weightsManifest[0].paths[1]: expected a file of weights, found none at 'c.bin'.")]
    [InlineData("\"a.bin\", ", "", "LG3014", "[\"b.bin\"]", "weightsManifest[0].paths: expected 60 bytes, those of the group's weights, found 20 bytes.")]
    [InlineData("\"Universität\"", "\"Universität\", \"format\": \"graph-model\"", "LG3003", "\"graph-model\"", null)]
    [InlineData("[4, 3], \"dtype\"", "[4, 3] \"dtype\"", "LG3002", "\"", null)]
    [InlineData("\"name\": \"d/bias\"", "\"name\": 7", "LG3004", "7", "weightsManifest[0].weights[1].name: expected a name, found 7.")]
    [InlineData("\"class_name\": \"Model\",", "", "LG3001", "\"modelTopology\"", "modelTopology.class_name: expected a value, found none.")]
    public async Task FaultIsUnderlined(string before, string after, string id, string underlined, string? message)
    {
        Assert.Contains(before, Json, StringComparison.Ordinal);
        string json = Json.Replace(before, after, StringComparison.Ordinal);
        Diagnostic diagnostic = Assert.Single(await ProjectOf(json).AnalyzeAsync(GoldenTests.Bound));
        Assert.Equal((id, DiagnosticSeverity.Error, LocationKind.ExternalFile), (diagnostic.Id, diagnostic.Severity, diagnostic.Location.Kind));
        Assert.Equal(underlined, json.Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        FileLinePositionSpan span = diagnostic.Location.GetLineSpan();
        string[] lines = json.Split('\n');
        Assert.Equal(Project.Folder + Path, span.Path);
        Assert.Equal(underlined, lines[span.StartLinePosition.Line][span.StartLinePosition.Character..span.EndLinePosition.Character]);
        if (message is not null)
            Assert.Equal(message, diagnostic.GetMessage(null));
    }

    [Fact]
    public async Task PointersOfGitLfsAreSaidToBe()
    {
        Assert.Equal(
            "line 1, column 1: expected JSON, found a pointer of Git LFS instead of the file; fetch the file itself with git lfs pull.",
            Assert.Single(await ProjectOf("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n").AnalyzeAsync(GoldenTests.Bound)).GetMessage(null));
        Project project = new Project().WithModel(Path, Encoding.UTF8.GetBytes(Json)).WithShards(Path, ("a.bin", 127), ("b.bin", 127));
        Assert.EndsWith("found 254 bytes, as many as pointers of Git LFS have; if they are some, fetch the files themselves with git lfs pull.", Assert.Single(await project.AnalyzeAsync(GoldenTests.Bound)).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatIsNotThereIsSaidToBe()
    {
        Project project = new Project().WithModel("models/other/model.json", Encoding.UTF8.GetBytes(Json));
        Diagnostic diagnostic = Assert.Single(await project.AnalyzeAsync(GoldenTests.Bound));
        Assert.Equal(
            ("LG3017", "Manifest = \"models/golden/model.json\" is no LayersModelFile of the project. Looked for '/project/models/golden/model.json' and '/project/src/models/golden/model.json'; the project's LayersModelFile items are '/project/models/other/model.json'."),
            (diagnostic.Id, diagnostic.GetMessage(null)));
        Assert.Equal("Manifest = \"models/golden/model.json\"", diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
        Assert.Contains("has no LayersModelFile items", Assert.Single(await new Project().AnalyzeAsync(GoldenTests.Bound)).GetMessage(null), StringComparison.Ordinal);
    }

    [Fact]
    public async Task InputThatNoLayerUsesIsANote()
    {
        const string Layers = """
            { "class_name": "InputLayer", "name": "a", "config": { "name": "a", "batch_input_shape": [null, 4] }, "inbound_nodes": [] },
            { "class_name": "InputLayer", "name": "unused", "config": { "name": "unused", "batch_input_shape": [null, 4] }, "inbound_nodes": [] },
            { "class_name": "ReLU", "name": "r", "config": { "name": "r" }, "inbound_nodes": [[["a", 0, 0]]] }
            """;
        const string File = $$"""
            { "modelTopology": { "class_name": "Functional", "config": { "name": "m", "layers": [{{Layers}}],
              "input_layers": [["a", 0, 0], ["unused", 0, 0]], "output_layers": [["r", 0, 0]] } }, "weightsManifest": [] }
            """;
        Diagnostic diagnostic = Assert.Single(await new Project().WithModel("models/golden/model.json", Encoding.UTF8.GetBytes(File)).AnalyzeAsync(GoldenTests.Bound));
        Assert.Equal(("LG3019", DiagnosticSeverity.Info), (diagnostic.Id, diagnostic.Severity));
        Assert.Equal(1, diagnostic.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Theory]
    [InlineData("src/models/golden/model.json")]
    [InlineData("models/golden/model.json")]
    [InlineData("Models/Golden/model.json")]
    public async Task FileIsFoundBesideProjectOrSource(string path) =>
        Assert.Empty(await new Project().WithModel(path, Encoding.UTF8.GetBytes(Json)).AnalyzeAsync(GoldenTests.Bound));

    [Theory]
    [InlineData("[Dense(3, Activation = Activation.Relu)]", null, null)]
    [InlineData("[Dense(3)]", "activation of layer 'dense': the attributes say \"linear\", model.json says \"relu\".", "\"relu\"")]
    [InlineData("[Dense(5, Activation = Activation.Relu)]", "units of layer 'dense': the attributes say 5, model.json says 3.", "3")]
    [InlineData("[Flatten]", "layer 'flatten': the attributes say Flatten with 1 input(s), model.json says Dense 'd' with 1 input(s).", "\"d\"")]
    public async Task AttributesHaveToAgree(string layers, string? message, string? underlined)
    {
        string source = GoldenTests.Bound.Replace(")]", $")]\n[Input(4)]\n{layers}", StringComparison.Ordinal);
        ImmutableArray<Diagnostic> diagnostics = await ProjectOf(Json).AnalyzeAsync(source);
        if (message is null)
        {
            Assert.Empty(diagnostics);
            return;
        }

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal(("LG3018", $"{message} Change one of them, or remove the attributes."), (diagnostic.Id, diagnostic.GetMessage(null)));
        Assert.True(diagnostic.Location.IsInSource);
        Location there = Assert.Single(diagnostic.AdditionalLocations);
        Assert.Equal(underlined, Json.Substring(there.SourceSpan.Start, there.SourceSpan.Length));
    }

    private static Project ProjectOf(string json) => new Project().WithModel(Path, Encoding.UTF8.GetBytes(json)).WithShards(Path, ("a.bin", 40), ("b.bin", 20), ("c.bin", null));
}
