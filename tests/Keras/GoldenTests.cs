using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>Files as Keras 2 and Keras 3 lay them out, written by h5py: read here, written again, read by h5py and TensorFlow.js.</summary>
public sealed class GoldenTests(TfjsNode node)
{
    private static readonly string[] Layouts = ["keras2.h5", "keras3.h5", "keras"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models() => [.. Goldens.Models];

    public static TheoryData<string, string> Files() => [.. Goldens.Models.SelectMany(static model => Layouts, static (model, layout) => (model, layout))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Every_weight_arrives_under_its_name(string model, string layout)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"{model}.{layout}")), Token);
        Goldens.AssertWeights(Goldens.Model(model), read);
    }

    // Before 2.14 it counted a layer that has variables as two of its class; on Windows it put backslashes into paths.
    [Theory]
    [InlineData("branches", "v213")]
    [InlineData("branches", "v214")]
    [InlineData("branches", "windows")]
    [InlineData("nested", "v213")]
    [InlineData("nested", "v214")]
    [InlineData("nested", "windows")]
    [InlineData("bidirectional", "v213")]
    [InlineData("bidirectional", "v214")]
    [InlineData("bidirectional", "windows")]
    public async Task Keras_2_has_archives_of_its_own(string model, string variant)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"{model}.{variant}.keras")), Token);
        Goldens.AssertWeights(Goldens.Model(model), read);
    }

    [Theory]
    [InlineData("lstm")]
    [InlineData("bidirectional")]
    public async Task An_lstm_for_cudnn_is_an_lstm(string model)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"{model}.cudnn.h5")), Token);
        Goldens.AssertWeights(Goldens.Model(model), read);
        JsonNode lstm = read.ModelJson["modelTopology"]!["config"]!["layers"]![1]!;
        lstm = lstm["config"]!["layer"] ?? lstm;
        Assert.Equal("LSTM", lstm["class_name"]!.GetValue<string>());
        Assert.Equal(["tanh", "sigmoid", "true"], new[] { "activation", "recurrent_activation", "use_bias" }.Select(key => lstm["config"]![key]!.ToString()));
    }

    [Fact]
    public async Task A_gru_for_cudnn_is_a_gru_with_two_biases()
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path("gru.cudnn.h5")), Token);
        GoldenModel expected = Goldens.Model("gru");
        float[] bias = expected.Weights["g/bias"].Values;
        Assert.Equal(expected.Weights["g/kernel"].Values, MemoryMarshal.Cast<byte, float>(read.Weights["g/kernel"]).ToArray());
        Assert.Equal(expected.Weights["g/recurrent_kernel"].Values, MemoryMarshal.Cast<byte, float>(read.Weights["g/recurrent_kernel"]).ToArray());
        Assert.Equal([.. bias, .. bias.Select(static value => value + 1)], MemoryMarshal.Cast<byte, float>(read.Weights["g/bias"]).ToArray());
        Assert.Equal([2, 9], read.Artifacts.WeightSpecs.Single(static spec => spec.Name == "g/bias").Shape);
        using LayersModel model = await LayersModel.LoadAsync(new KerasModelHandler(Goldens.Path("gru.cudnn.h5")), cancellationToken: Token);
        Assert.Contains("\"reset_after\":true", System.Text.Encoding.UTF8.GetString(model.TopologyUtf8.Span), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v213")]
    [InlineData("windows")]
    public async Task Keras_2_has_weights_files_of_its_own(string variant)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"dense.{variant}.weights.h5")), Token);
        GoldenModel expected = Goldens.Model("dense");
        string[] names = ["dense/0", "dense/1", "dense_1/0"];
        float[][] values = [expected.Weights["a/kernel"].Values, expected.Weights["a/bias"].Values, expected.Weights["b/kernel"].Values];
        Assert.Equal(names, read.Weights.Keys);
        Assert.Equal(values, read.Weights.Values.Select(static bytes => MemoryMarshal.Cast<byte, float>(bytes).ToArray()));
    }

    [Theory]
    [InlineData("chunked")]
    [InlineData("float16")]
    [InlineData("float64")]
    [InlineData("big-endian")]
    [InlineData("latest")]
    [InlineData("bfloat16")]
    [InlineData("opaque")]
    public async Task Hdf5_stores_numbers_in_many_ways(string variant)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"dense.{variant}.h5")), Token);
        Goldens.AssertWeights(Goldens.Model("dense"), read);
    }

    [Theory]
    [InlineData("v108")]
    [InlineData("latest")]
    [InlineData("tracked")]
    public async Task Many_links_and_attributes_lie_in_heaps(string form)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path($"deep.{form}.h5")), Token);
        string[] names = [.. Enumerable.Range(0, 40).Select(static i => $"{i:00}_{string.Concat(Enumerable.Repeat("long", 20))}/kernel")];
        Assert.Equal(names, read.Artifacts.WeightSpecs.Select(static spec => spec.Name));
        for (int i = 0; i < names.Length; i++)
            Assert.Equal(Enumerable.Range(4 * i, 4).Select(static k => ((k % 97) + 1) / 128f), MemoryMarshal.Cast<byte, float>(read.Weights[names[i]]).ToArray());
    }

    // As many as need an index of several levels, and a table of blocks in a table of blocks.
    [Fact]
    public async Task A_heap_may_have_levels()
    {
        const int Count = 12_000;
        using TempFolder folder = new();
        await Python.RunAsync("wide.py", folder["wide.weights.h5"], $"{Count}");
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(folder["wide.weights.h5"]), Token);
        Assert.Equal(Count, read.Weights.Count);
        Assert.All(Enumerable.Range(0, Count), i => Assert.Equal(i, BitConverter.ToSingle(read.Weights[$"d{i}/0"])));
    }

    [Fact]
    public async Task An_archive_may_be_a_folder()
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path("dense.folder")), Token);
        Goldens.AssertWeights(Goldens.Model("dense"), read);
    }

    [Fact]
    public async Task What_is_written_again_is_what_h5py_wrote()
    {
        using TempFolder folder = new();
        string[] goldens = [.. Goldens.Models.SelectMany(static model => Layouts, static (model, layout) => Goldens.Path($"{model}.{layout}")), Goldens.Path("many.keras2.h5")];
        string[] copies = [.. goldens.Select(golden => folder[Path.GetFileName(golden)])];
        foreach ((string golden, string copy) in goldens.Zip(copies))
        {
            ReadModel original = await Conversion.CopyAsync(new KerasModelHandler(golden), new KerasModelHandler(copy, new KerasOptions { AllowInexact = true }), Token);
            ReadModel back = await Conversion.ReadAsync(new KerasModelHandler(copy), Token);
            Assert.Equal(Config(original), Config(back));
        }

        // One process for all: it takes longer to start than to read.
        string[] lines = (await Python.RunAsync("dump.py", [.. goldens, .. copies])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2 * goldens.Length, lines.Length);
        for (int i = 0; i < goldens.Length; i++)
            Assert.Equal(lines[i], lines[goldens.Length + i]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task All_layouts_predict_the_same_in_tensorflowjs(string model)
    {
        using TempFolder folder = new();
        int[] shape = [2, .. Goldens.Model(model).Shape];
        float[] input = [.. Enumerable.Range(0, shape.Aggregate(1, static (a, b) => a * b)).Select(static i => (float)(i % 7))];
        await File.WriteAllBytesAsync(folder["input.bin"], MemoryMarshal.AsBytes(input.AsSpan()).ToArray(), Token);
        List<float[]> predictions = [];
        string pair = Goldens.Path($"pairs/{model}");
        KerasModelHandler[] handlers = [.. Layouts.Select(layout => new KerasModelHandler(Goldens.Path($"{model}.{layout}"))),
            new($"{pair}.keras2.json", $"{pair}.keras2.weights.h5"), new($"{pair}.keras3.json", $"{pair}.keras3.weights.h5")];
        foreach ((int i, KerasModelHandler handler) in handlers.Index())
        {
            string layout = $"{i}";
            await Conversion.CopyAsync(handler, new FileModelHandler(folder[layout]), Token);
            string modelPath = Path.Combine(folder[layout], "model.json");
            JsonObject answer = await node.RequestAsync(new { modelPath, inputs = new[] { new { shape, dtype = "float32", file = folder["input.bin"] } }, outputDir = folder[layout] }, Token);
            JsonNode output = answer["outputs"]![0]!;
            predictions.Add(MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(output["file"]!.GetValue<string>(), Token)).ToArray());
        }

        Assert.True(predictions[0].Length > 1 && predictions[0].All(float.IsFinite) && predictions[0].Any(static value => value != 0));
        Assert.All(predictions, prediction => Assert.Equal(predictions[0], prediction));
    }

    // Keras has zeros for masked steps in a Bidirectional's sequences, and where zero_output_for_mask says so.
    [Theory]
    [InlineData("keras2.h5")]
    [InlineData("keras3.h5")]
    [InlineData("keras")]
    public async Task Masked_steps_return_what_they_return_in_Keras(string layout)
    {
        KerasModelHandler golden = new(Goldens.Path($"masked.{layout}"));
        await AssertAsync(golden);
        using TempFolder folder = new();
        // Both ways round, by the file and by a model; none of it needs to be inexact.
        using LayersModel model = await LayersModel.LoadAsync(golden, cancellationToken: Token);
        await model.SaveAsync("file://" + folder["saved"], cancellationToken: Token);
        await Conversion.CopyAsync(golden, new FileModelHandler(folder["copied"]), Token);
        foreach (string name in (string[])["saved", "copied"])
        {
            await AssertAsync(new FileModelHandler(folder[$"{name}/model.json"]));
            foreach (string file in (string[])[$"{name}.h5", $"{name}.keras"])
            {
                await Conversion.CopyAsync(new FileModelHandler(folder[$"{name}/model.json"]), new KerasModelHandler(folder[file]), Token);
                await AssertAsync(new KerasModelHandler(folder[file]));
            }
        }

        static async Task AssertAsync(ILoadHandler handler)
        {
            GoldenModel expected = Goldens.Model("masked");
            using LayersModel model = await LayersModel.LoadAsync(handler, cancellationToken: Token);
            Tensor<float>[] outputs = model.Predict([Tensor.Create(expected.Input!, [3, 5, 3])]);
            Assert.Equal(expected.Outputs!.Length, outputs.Length);
            foreach ((float[] values, Tensor<float> output) in expected.Outputs.Zip(outputs))
                Assert.All(values.Zip(output.ToArray()), static pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        }
    }

    [Fact]
    public async Task TensorFlowjs_repeats_the_last_result_where_a_step_is_masked_and_so_does_a_file_that_does_not_say_otherwise()
    {
        GoldenModel expected = Goldens.Model("masked");
        using TempFolder folder = new();
        await Conversion.CopyAsync(new KerasModelHandler(Goldens.Path("masked.keras")), new FileModelHandler(folder["m"]), Token);
        await File.WriteAllBytesAsync(folder["input.bin"], MemoryMarshal.AsBytes(expected.Input.AsSpan()).ToArray(), Token);
        float[][] before = await PredictAsync();
        string json = await File.ReadAllTextAsync(folder["m/model.json"], Token);
        await File.WriteAllTextAsync(folder["m/model.json"], json.Replace(",\"zero_output_for_mask\":true", "", StringComparison.Ordinal), Token);
        Assert.NotEqual(json, await File.ReadAllTextAsync(folder["m/model.json"], Token));
        // It knows no such key.
        Assert.Equal(before, await PredictAsync());
        using LayersModel model = await LayersModel.LoadAsync(folder["m/model.json"], cancellationToken: Token);
        Tensor<float>[] outputs = model.Predict([Tensor.Create(expected.Input!, [3, 5, 3])]);
        foreach ((float[] values, Tensor<float> output) in before.Zip(outputs))
            Assert.All(values.Zip(output.ToArray()), static pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
        // All but the layer that repeats in Keras, too.
        Assert.Equal([true, true, false, true], expected.Outputs!.Zip(before, static (keras, tfjs) => keras.Zip(tfjs, static (a, b) => Math.Abs(a - b)).Max() > 0.01f));

        async Task<float[][]> PredictAsync()
        {
            JsonObject answer = await node.RequestAsync(new { modelPath = folder["m/model.json"], inputs = new[] { new { shape = new[] { 3, 5, 3 }, dtype = "float32", file = folder["input.bin"] } }, outputDir = folder["m"] }, Token);
            return [.. answer["outputs"]!.AsArray().Select(static output => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(output!["file"]!.GetValue<string>())).ToArray())];
        }
    }

    // A Dropout in place of the LeakyReLU, which drops when it predicts, too.
    [Fact]
    public async Task A_call_as_in_training_is_refused_in_a_Keras_file_and_ignored_in_a_model_json()
    {
        using TempFolder folder = new();
        File.Copy(Goldens.Path("branches.keras2.h5"), folder["m.h5"]);
        const string Layer = "\"config\",\"layers\",2";
        await Python.RunAsync("edit.py", folder["m.h5"], "model_config", $"[{Layer},\"class_name\"]", "\"Dropout\"");
        await Python.RunAsync("edit.py", folder["m.h5"], "model_config", $"[{Layer},\"config\"]", "{\"name\":\"lr\",\"rate\":0.5}");
        await Python.RunAsync("edit.py", folder["m.h5"], "model_config", $"[{Layer},\"inbound_nodes\",0,0,3]", "{\"training\":true}");
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(async () => await LayersModel.LoadAsync(new KerasModelHandler(folder["m.h5"]), cancellationToken: Token));
        Assert.Contains("lr: it is called with training=true, which makes it drop values", error.Message, StringComparison.Ordinal);

        // Allowed, it is ignored and kept.
        using LayersModel model = await LayersModel.LoadAsync(new KerasModelHandler(folder["m.h5"], new KerasOptions { AllowInexact = true }), cancellationToken: Token);
        await model.SaveAsync("file://" + folder["m"], cancellationToken: Token);
        Assert.Contains("""{"training":true}""", await File.ReadAllTextAsync(folder["m/model.json"], Token), StringComparison.Ordinal);
        using LayersModel back = await LayersModel.LoadAsync(folder["m/model.json"], cancellationToken: Token);
        Tensor<float> input = Tensor.Create(new float[] { 1, 2, 3, 4 }, [1, 4]);
        Assert.Equal(model.Predict([input])[0].ToArray(), back.Predict([input])[0].ToArray());

        // What came from Keras goes back as it was.
        List<KerasFinding> findings = [];
        await back.SaveAsync(new KerasModelHandler(folder["back.keras"], new KerasOptions { Findings = findings.Add }), cancellationToken: Token);
        Assert.Equal(KerasFindingSeverity.Note, Assert.Single(findings, static finding => finding.Layer == "lr").Severity);
        await Assert.ThrowsAsync<ModelFormatException>(async () => await LayersModel.LoadAsync(new KerasModelHandler(folder["back.keras"]), cancellationToken: Token));
    }

    [Fact]
    public async Task What_TensorFlowjs_ignores_in_a_call_is_left_out_for_Keras()
    {
        GoldenCase golden = GoldenCase.Load("Functional/called-in-training");
        using TempFolder folder = new();
        List<KerasFinding> findings = [];
        await Conversion.CopyAsync(new FileModelHandler(golden.ModelPath), new KerasModelHandler(folder["m.h5"], new KerasOptions { Findings = findings.Add }), Token);
        string[] noted = [.. findings.Where(static finding => finding.Message.Contains("training=true, which is left out", StringComparison.Ordinal) && finding.Severity == KerasFindingSeverity.Note).Select(static finding => finding.Layer).Order(StringComparer.Ordinal)];
        Assert.Equal(["alpha_dropout", "batch_normalization", "dropout", "gaussian_noise", "gru"], noted);
        using LayersModel model = await LayersModel.LoadAsync(new KerasModelHandler(folder["m.h5"]), cancellationToken: Token);
        Close.Assert(golden.ReadOutputs(), model.Predict(golden.ReadInputs()), Close.ToleranceOf(golden));
    }

    [Fact]
    public async Task Lists_of_names_over_64_KiB_are_cut_and_joined()
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path("many.keras2.h5")), Token);
        Assert.Equal(26, read.Weights.Count);
    }

    [Theory]
    [InlineData("dense.trained.h5", "copy.h5")]
    [InlineData("dense.trained.keras", "copy.keras")]
    [InlineData("dense.rooted.h5", "copy.h5")]
    public async Task Training_configuration_and_optimizer_state_are_carried(string golden, string copy)
    {
        using TempFolder folder = new();
        await Conversion.CopyAsync(new KerasModelHandler(Goldens.Path(golden)), new FileModelHandler(folder["tfjs"]), Token);
        ReadModel between = await Conversion.CopyAsync(new FileModelHandler(folder["tfjs/model.json"]), new KerasModelHandler(folder[copy]), Token);
        ReadModel back = await Conversion.ReadAsync(new KerasModelHandler(folder[copy]), Token);
        Assert.Equal(3, between.Optimizer.Count);
        Assert.Equal(between.Optimizer, back.Optimizer);
        JsonNode training = between.ModelJson["modelTopology"]!["training_config"]!;
        Assert.Equal("Adam", training["optimizer_config"]!["class_name"]!.GetValue<string>());
        Assert.Equal(training.ToJsonString(), back.ModelJson["modelTopology"]!["training_config"]!.ToJsonString());
    }

    [Theory]
    [InlineData("dense.weights-only.h5")]
    [InlineData("dense.weights.h5")]
    [InlineData("sharded.weights.json")]
    public async Task Weights_alone_are_read_by_name_or_order(string file)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path(file)), Token);
        Assert.Null(read.ModelJson["modelTopology"]);
        float[][] expected = [.. Goldens.Model("dense").Weights.Values.Select(static weight => weight.Values)];
        Assert.Equal(expected, read.Weights.Values.Select(static bytes => MemoryMarshal.Cast<byte, float>(bytes).ToArray()));
        Assert.All(read.Weights.Keys, static name => Assert.Matches("^[ab]/", name));
    }

    [Theory]
    [InlineData("dense.keras")]
    [InlineData("dense.keras2.h5")]
    public async Task A_model_without_a_class_predicts_from_it(string file)
    {
        ModelRouter router = new ModelRouter().AddKeras();
        using LayersModel model = await LayersModel.LoadAsync(router.GetLoadHandler("file://" + Goldens.Path(file)), cancellationToken: Token);
        Tensor<float> input = Tensor.Create(new float[] { 1, 2, 3, 4, 5 }, [1, 5]);
        float[] output = new float[3];
        model.Predict([input])[0].FlattenTo(output);
        Assert.Equal(1f, output.Sum(), 1e-5f);
        Assert.Equal(Goldens.Model("dense").Weights["a/kernel"].Values[0], model.GetWeight("a/kernel")[0, 0]);
    }

    private static string Config(ReadModel model) => model.ModelJson["modelTopology"]!["config"]!.ToJsonString();
}
