using System.Numerics.Tensors;
using System.Text.Json.Nodes;

namespace LayersGen.Interop.Tests;

/// <summary>Files of real TF.js in LayersGen, and files of LayersGen in real TF.js.</summary>
public sealed class InteropTests(TfjsNode tfjs)
{
    // Small and deep ones, frozen layers, integer inputs, and files that were quantized or sharded before.
    private static readonly string[] s_saved =
    [
        "Dense/rank2", "Conv2D/many-channels-same", "SeparableConv2D/valid", "BatchNormalization/after-conv", "GRU/stacked", "Input/int32",
        "Functional/shared-layer-twice", "Trainable/middle-layer-frozen", "Quantized/mixed", "Sharded/groups-with-shards",
        "Topology/keras2-sequential", "Stack/lenet", "Stack/residual", "Stack/mobile", "Stack/separable", "Stack/text",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Cases with a type and a shard size; 61 bytes make weights straddle shards at odd offsets.</summary>
    public static TheoryData<string, QuantizationType, long?> SavedForms()
    {
        TheoryData<string, QuantizationType, long?> forms = [];
        foreach (string name in s_saved)
        {
            forms.Add(name, QuantizationType.None, name.StartsWith("Stack/", StringComparison.Ordinal) ? 1001 : 61);
            forms.Add(name, QuantizationType.Float16, null);
            forms.Add(name, QuantizationType.UInt16, name.StartsWith("Stack/", StringComparison.Ordinal) ? 1001 : 61);
            forms.Add(name, QuantizationType.UInt8, null);
        }

        return forms;
    }

    [Theory]
    [MemberData(nameof(GoldenCase.All), MemberType = typeof(GoldenCase))]
    public async Task Predicts_what_tfjs_predicts(string name)
    {
        GoldenCase golden = GoldenCase.Load(name);
        using LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation);
        Close.Assert(golden.ReadOutputs(), model.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
    }

    [Theory]
    [MemberData(nameof(GoldenCase.PredictedByTfjs), MemberType = typeof(GoldenCase))]
    public async Task Tfjs_reads_what_is_saved(string name)
    {
        GoldenCase golden = GoldenCase.Load(name);
        using TempFolder folder = new();
        using (LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation))
            await model.SaveAsync("file://" + folder.Path, cancellationToken: Cancellation);
        Tensor<float>[] predicted = await tfjs.PredictAsync(folder["model.json"], golden, Cancellation);
        Close.Assert(golden.ReadOutputs(), predicted, Close.ToleranceOf(golden));
    }

    [Theory]
    [MemberData(nameof(SavedForms))]
    public async Task Tfjs_reads_shards_and_quantized_weights(string name, QuantizationType type, long? shardSize)
    {
        GoldenCase golden = GoldenCase.Load(name);
        using TempFolder folder = new();
        SaveOptions options = new() { Quantization = type == QuantizationType.None ? [] : [new QuantizationRule("*", type)], ShardSizeBytes = shardSize };
        using (LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation))
            await model.SaveAsync("file://" + folder.Path, options, Cancellation);

        Tensor<float>[] theirs = await tfjs.PredictAsync(folder["model.json"], golden, Cancellation);
        using LayersModel back = await LayersModel.LoadAsync(folder["model.json"], cancellationToken: Cancellation);
        Close.Assert(theirs, back.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
        Close.AssertRoughly(golden.ReadOutputs(), theirs, type switch
        {
            QuantizationType.None => 1e-5f,
            QuantizationType.Float16 => 0.005f,
            QuantizationType.UInt16 => 0.001f,
            _ => 0.15f,
        });
    }

    [Theory]
    [InlineData("Dense/rank2")]
    [InlineData("Stack/lenet")]
    [InlineData("Functional/three-inputs-of-unequal-depth")]
    public async Task Tfjs_loads_what_is_posted_to_a_server(string name)
    {
        GoldenCase golden = GoldenCase.Load(name);
        using TempFolder folder = new();
        await using ModelServer server = await ModelServer.StartAsync(folder.Path, Cancellation);
        Uri url = new(server.Url, "up/model");
        using LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation);
        SaveResult result = await model.SaveAsync(url.AbsoluteUri, cancellationToken: Cancellation);
        using HttpResponseMessage response = Assert.IsType<HttpResponseMessage>(result.Response);

        JsonNode echo = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("POST", echo["method"]!.GetValue<string>());
        Assert.Equal(
            ["model.json application/json model.json", "model.weights.bin application/octet-stream model.weights.bin"],
            echo["parts"]!.AsArray().Select(static part => $"{part!["name"]} {part["contentType"]} {part["filename"]}"));
        Close.Assert(golden.ReadOutputs(), await tfjs.PredictFromAsync(new Uri(url + "/model.json"), golden, Cancellation), Close.ToleranceOf(golden));
    }

    [Fact]
    public async Task Method_and_headers_reach_the_server()
    {
        GoldenCase golden = GoldenCase.Load("Conv2D/valid");
        using TempFolder folder = new();
        await using ModelServer server = await ModelServer.StartAsync(folder.Path, Cancellation);
        using LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation);
        HttpModelOptions http = new() { Method = HttpMethod.Put, Headers = { ["X-Token"] = "abc" } };
        SaveOptions options = new() { Quantization = [new QuantizationRule("*", QuantizationType.Float16)], ShardSizeBytes = 37 };
        SaveResult result = await model.SaveAsync(new HttpModelHandler(new Uri(server.Url, "put").AbsoluteUri, http), options, Cancellation);
        using HttpResponseMessage response = Assert.IsType<HttpResponseMessage>(result.Response);

        JsonNode echo = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal("PUT", echo["method"]!.GetValue<string>());
        Assert.Equal("abc", echo["headers"]!["x-token"]!.GetValue<string>());
        Assert.True(echo["parts"]!.AsArray().Count > 2);
        Uri stored = new(server.Url, "put/model.json");
        using LayersModel back = await LayersModel.LoadAsync(stored.AbsoluteUri, cancellationToken: Cancellation);
        Close.Assert(await tfjs.PredictFromAsync(stored, golden, Cancellation), back.Predict(golden.ReadInputs()), Close.Single);
    }

    [Theory]
    [InlineData("Dense/rank2", null)]
    [InlineData("Stack/residual", "PUT")]
    public async Task Loads_what_tfjs_sent_to_a_server(string name, string? method)
    {
        GoldenCase golden = GoldenCase.Load(name);
        using TempFolder folder = new();
        await using ModelServer server = await ModelServer.StartAsync(folder.Path, Cancellation);
        object request = new { command = "saveHttp", modelPath = golden.ModelPath, url = new Uri(server.Url, "from/tfjs"), method };
        JsonObject answer = await tfjs.RequestAsync(request, Cancellation);
        Assert.Equal(method ?? "POST", answer["response"]!["method"]!.GetValue<string>());

        using LayersModel model = await LayersModel.LoadAsync(new Uri(server.Url, "from/tfjs/model.json").AbsoluteUri, cancellationToken: Cancellation);
        Close.Assert(golden.ReadOutputs(), model.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
    }

    /// <summary>A golden that TF.js wrote, loaded and saved, has the bytes it had.</summary>
    [Theory]
    [MemberData(nameof(GoldenCase.ReadByTfjs), MemberType = typeof(GoldenCase))]
    public async Task Saves_the_weights_that_tfjs_saves(string name)
    {
        Assert.SkipWhen(name is "Config/constraints" or "Config/constraints-more" or "Config/everywhere" or "Config/embedding", "TF.js applies constraints to the weights it loads");
        GoldenCase golden = GoldenCase.Load(name);
        using TempFolder folder = new();
        using (LayersModel model = await LayersModel.LoadAsync(golden.ModelPath, cancellationToken: Cancellation))
            await model.SaveAsync("file://" + folder["ours"], cancellationToken: Cancellation);
        await tfjs.RequestAsync(new { command = "roundtrip", modelPath = golden.ModelPath, outputDir = folder["theirs"] }, Cancellation);

        Assert.Equal(Manifest("theirs").ToJsonString(), Manifest("ours").ToJsonString());
        Assert.Equal(await File.ReadAllBytesAsync(folder["theirs/weights.bin"], Cancellation), await File.ReadAllBytesAsync(folder["ours/weights.bin"], Cancellation));

        JsonNode Manifest(string writer) => JsonNode.Parse(File.ReadAllText(folder[writer + "/model.json"]))!["weightsManifest"]!;
    }
}
