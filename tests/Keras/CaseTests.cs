using System.Numerics.Tensors;
using System.Text.Json;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>The models of cases/, made after public reports: each predicts what its maker predicted, here and, once converted, in TensorFlow.js.</summary>
public sealed class CaseTests(TfjsNode node)
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Keras", "cases");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Files() => [.. Directory.EnumerateFiles(Folder, "model.*", SearchOption.AllDirectories).Select(static path => Path.GetRelativePath(Folder, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Predicts_what_its_maker_predicted(string file)
    {
        using LayersModel model = await LoadAsync(file);
        Close.Assert(Expected(file), model.Predict(Inputs(file, model)), Close.Single);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Converted_it_predicts_the_same_in_TensorFlow_js(string file)
    {
        using TempFolder folder = new();
        (string web, string sent, string received) = (folder["web"], Directory.CreateDirectory(folder["sent"]).FullName, folder["received"]);
        await CliTests.RunAsync(0, null, "convert", Path.Combine(Folder, file), web);
        using LayersModel model = await LoadAsync(file);
        Tensor<float>[] inputs = Inputs(file, model);
        object[] given = [.. inputs.Select((tensor, i) => Send(tensor, model.Inputs[i].DType, Path.Combine(sent, $"{i}.bin")))];
        JsonObject answer = await node.RequestAsync(new { modelPath = Path.Combine(web, "model.json"), inputs = given, outputDir = received }, Token);
        Tensor<float>[] predicted = [.. answer["outputs"]!.AsArray().Select(static output =>
            GoldenCase.Read(output!["file"]!.GetValue<string>(), output["shape"].Deserialize<int[]>()!))];
        Close.Assert(Expected(file), predicted, Close.Single);
    }

    [Theory]
    [InlineData("unused-input/model.json", "modelTopology.model_config.config.layers[1]: No layer uses the input 'unused'. A prediction still takes a value for it, which changes nothing.")]
    public async Task Tells_what_is_unusual(string file, string expected)
    {
        List<ModelNote> notes = [];
        (await LoadAsync(file, new LoadOptions { Notes = notes.Add })).Dispose();
        Assert.Equal(expected, string.Join('\n', notes.Select(static note => $"{note.Field}: {note.Message}")));
        Assert.Contains($"info LG3019: {expected}", (await CliTests.RunAsync(0, null, "validate", Path.Combine(Folder, file))).Text, StringComparison.Ordinal);
    }

    private static Task<LayersModel> LoadAsync(string file, LoadOptions? options = null)
    {
        string path = Path.Combine(Folder, file);
        ILoadHandler handler = KerasModelHandler.IsKerasPath(path) ? new KerasModelHandler(path) : new FileModelHandler(path);
        return LayersModel.LoadAsync(handler, options, Token);
    }

    private static Tensor<float>[] Expected(string file) =>
        [.. Json(file, "expected.json").AsArray().Select(static output => Tensor.Create(output!["data"].Deserialize<float[]>()!, [.. output["shape"].Deserialize<int[]>()!.Select(static axis => (nint)axis)]))];

    private static Tensor<float>[] Inputs(string file, LayersModel model)
    {
        JsonNode inputs = Json(file, "input.json");
        return [.. model.Inputs.Select(input => ToTensor(inputs is JsonObject named ? named[input.Name]! : inputs))];
    }

    private static Tensor<float> ToTensor(JsonNode array)
    {
        List<nint> lengths = [];
        for (JsonNode level = array; level is JsonArray items; level = items[0]!)
            lengths.Add(items.Count);
        return Tensor.Create([.. Values(array)], [.. lengths]);

        static IEnumerable<float> Values(JsonNode node) => node is JsonArray items ? items.SelectMany(static item => Values(item!)) : [node.GetValue<float>()];
    }

    private static object Send(Tensor<float> tensor, DType type, string path)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        File.WriteAllBytes(path, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()));
        return new { shape = tensor.Lengths.ToArray().Select(static length => (int)length), dtype = type == DType.Int32 ? "int32" : "float32", file = path };
    }

    private static JsonNode Json(string file, string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, Path.GetDirectoryName(file)!, name)))!;
}
