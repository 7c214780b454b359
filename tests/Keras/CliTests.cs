using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>The layersgen command as a process of its own.</summary>
public sealed class CliTests(TfjsNode node)
{
    internal static readonly string Tool = Path.Combine(Repository.Root, "src", "Cli", "bin", Configuration, "net10.0", "LayersGen.Cli.dll");

#if DEBUG
    internal const string Configuration = "Debug";
#else
    internal const string Configuration = "Release";
#endif

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Converts_there_and_back_with_options()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", Goldens.Path("conv.keras"), folder["web"], "--quantize-uint8", "c/kernel", "--weight-shard-size-bytes", "512");
        Assert.True(File.Exists(folder["web/group1-shard1of3.bin"]));
        ReadModel web = await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token);
        Assert.Equal(QuantizationType.UInt8, Assert.Single(web.Artifacts.WeightSpecs, static spec => spec.Quantization is not null).Quantization!.Type);

        await RunAsync(0, null, "convert", folder["web/model.json"], folder["back.h5"]);
        ReadModel back = await Conversion.ReadAsync(new KerasModelHandler(folder["back.h5"]), Token);
        Assert.Equal(web.Weights["c/kernel"], back.Weights["c/kernel"]);
        Assert.Equal(web.Weights["d/kernel"], back.Weights["d/kernel"]);
    }

    [Fact]
    public async Task Speaks_as_tensorflowjs_converter()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", "--input_format", "keras", "--output_format", "tfjs_layers_model", Goldens.Path("lstm.keras2.h5"), folder["web"]);
        await RunAsync(0, null, "convert", "--input_format", "tensorflowjs", "--output_format", "keras", folder["web/model.json"], folder["back.h5"]);
        Goldens.AssertWeights(Goldens.Model("lstm"), await Conversion.ReadAsync(new KerasModelHandler(folder["back.h5"]), Token));
    }

    [Fact]
    public async Task Takes_all_of_tensorflowjs_converters_options()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder["a.json"], """{"labels":["x"]}""", Token);
        await RunAsync(0, null, "convert", "--input_format=keras", "--output_format=tfjs_layers_model", "--saved_model_tags=serve", "--quantize_float16=*/kernel,none", "--weight_shard_size_bytes=4194304",
            "--skip_op_check", "--strip_debug_ops=True", "--control_flow_v2=False", "--experiments=False", "--use_structured_outputs_names", "--output_node_names=a,b",
            $"--metadata=mine:{folder["a.json"]},again:{folder["a.json"]}", Goldens.Path("dense.keras2.h5"), folder["web"]);
        ReadModel web = await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token);
        Assert.Equal(["a/kernel", "b/kernel"], web.Artifacts.WeightSpecs.Where(static spec => spec.Quantization?.Type == QuantizationType.Float16).Select(static spec => spec.Name));
        Assert.Equal("x", web.ModelJson["userDefinedMetadata"]!["mine"]!["labels"]![0]!.ToString());
        Assert.NotNull(web.ModelJson["userDefinedMetadata"]!["again"]);

        await RunAsync(0, null, "convert", "--input_format=keras", "--quantization_bytes=2", Goldens.Path("dense.keras2.h5"), folder["short"]);
        Assert.Contains((await Conversion.ReadAsync(new FileModelHandler(folder["short/model.json"]), Token)).Artifacts.WeightSpecs, static spec => spec.Quantization?.Type == QuantizationType.UInt16);

        // Unless told otherwise, it makes HDF5 of a Layers model, whatever the name.
        await RunAsync(0, null, "convert", "--input_format=tfjs_layers_model", folder["web/model.json"], folder["plain"]);
        Assert.True((await File.ReadAllBytesAsync(folder["plain"], Token)).AsSpan(1).StartsWith("HDF"u8));
        await RunAsync(0, null, "convert", "--input_format=tfjs_layers_model", "--output_format=tfjs_layers_model", folder["web/model.json"], folder["again"]);
        Assert.True(File.Exists(folder["again/model.json"]));
        Assert.Matches(@"\d+\.\d+", (await RunAsync(0, null, "convert", "--version")).Text);
        Assert.Matches(@"\d+\.\d+", (await RunAsync(0, null, "convert", "-v")).Text);
    }

    [Theory]
    [InlineData("SavedModel", "--input_format=tf_saved_model")]
    [InlineData("SavedModel", "--input_format=keras_saved_model")]
    [InlineData("Hub", "--input_format=tf_hub")]
    [InlineData("frozen", "--input_format=tf_frozen_model", "--output_node_names=a")]
    [InlineData("graph", "--output_format=tfjs_graph_model")]
    [InlineData("SavedModel", "--output_format=keras_saved_model")]
    [InlineData("signature", "--signature_name=serving_default")]
    [InlineData("expected 1 or 2", "--quantization_bytes=3")]
    [InlineData("combined", "--quantization_bytes=1", "--quantize_uint8=*")]
    [InlineData("positive", "--weight_shard_size_bytes=0")]
    [InlineData("key:file.json", "--metadata=mine")]
    public async Task Says_why_an_option_of_tensorflowjs_converter_is_refused(string reason, params string[] options)
    {
        using TempFolder folder = new();
        Assert.Contains(reason, (await RunAsync(2, null, ["convert", .. options, Goldens.Path("dense.keras2.h5"), folder["web"]])).Errors);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Overwrites_only_when_told()
    {
        using TempFolder folder = new();
        await File.WriteAllTextAsync(folder["m.h5"], "old", Token);
        Assert.Contains("--force", (await RunAsync(3, null, "convert", Goldens.Path("dense.keras"), folder["m.h5"])).Errors);
        Assert.Equal("old", await File.ReadAllTextAsync(folder["m.h5"], Token));
        await RunAsync(0, null, "convert", Goldens.Path("dense.keras"), folder["m.h5"], "--force");
        await RunAsync(0, null, "convert", folder["m.h5"], folder["web"]);
        await RunAsync(3, null, "convert", folder["m.h5"], folder["web/model.json"]);
    }

    [Fact]
    public async Task Names_what_cannot_be_converted_and_writes_nothing()
    {
        using TempFolder folder = new();
        // TensorFlow.js' hard_sigmoid is another function in Keras 3.
        string model = GoldenCase.Load("GRU/initial-state").ModelPath;
        Output refused = await RunAsync(1, null, "convert", model, folder["m.keras"]);
        Assert.Contains("gru: recurrent_activation hard_sigmoid", refused.Errors);
        Assert.False(File.Exists(folder["m.keras"]));
        JsonNode report = JsonNode.Parse((await RunAsync(0, null, "convert", model, folder["m.keras"], "--allow-inexact", "--json")).Text)!;
        Assert.Equal("Changed", report["findings"]![0]!["severity"]!.GetValue<string>());
        Assert.Equal(3, report["weights"]!.GetValue<int>());

        // TensorFlow.js has no zeros for masked steps; LayersGen has.
        refused = await RunAsync(1, null, "convert", Goldens.Path("masked.keras"), folder["web"]);
        Assert.Contains("inner: zero_output_for_mask true: not known to TensorFlow.js", refused.Errors);
        Assert.Contains("g: zero_output_for_mask true: not known to TensorFlow.js", refused.Errors);
        Assert.DoesNotContain(" l: zero_output", refused.Errors);
        Assert.False(Directory.Exists(folder["web"]));
        await RunAsync(0, null, "convert", Goldens.Path("masked.keras"), folder["web"], "--allow-inexact");
        await RunAsync(0, null, "convert", folder["web/model.json"], folder["back.keras"]);
        await RunAsync(0, null, "convert", Goldens.Path("bidirectional.keras"), folder["unmasked"]);
    }

    [Theory]
    [InlineData("keras2")]
    [InlineData("keras3")]
    public async Task Reads_a_model_in_two_files(string version)
    {
        using TempFolder folder = new();
        string architecture = Goldens.Path($"pairs/dense.{version}.json"), weights = Goldens.Path($"pairs/dense.{version}.weights.h5");
        await RunAsync(0, null, "convert", architecture, folder["web"], "--weights", weights);
        Goldens.AssertWeights(Goldens.Model("dense"), await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token));
        await RunAsync(0, null, "convert", architecture, folder["m.keras"], "--weights", weights);
        Goldens.AssertWeights(Goldens.Model("dense"), await Conversion.ReadAsync(new KerasModelHandler(folder["m.keras"]), Token));

        Assert.Contains("a/kernel", (await RunAsync(0, null, "inspect", architecture, "--weights", weights)).Text);
        Assert.Contains("valid", (await RunAsync(0, null, "validate", architecture, "--weights", weights)).Text);
        Assert.Contains("[Dense(4", (await RunAsync(0, null, "declare", architecture, "--weights", weights, "--name", "M")).Text);
        await File.WriteAllTextAsync(folder["batch.json"], "[[1, 2, 3, 4, 5]]", Token);
        string predicted = (await RunAsync(0, null, "predict", architecture, "--weights", weights, "--input", folder["batch.json"])).Text;
        Assert.Equal((await RunAsync(0, null, "predict", folder["web/model.json"], "--input", folder["batch.json"])).Text, predicted);
    }

    [Fact]
    public async Task One_of_two_files_says_where_the_other_goes()
    {
        using TempFolder folder = new();
        string architecture = Goldens.Path("pairs/dense.keras2.json"), weights = Goldens.Path("pairs/dense.keras2.weights.h5");
        Assert.Contains("--weights WEIGHTS", (await RunAsync(1, null, "convert", architecture, folder["web"])).Errors);
        Assert.Contains("--weights WEIGHTS", (await RunAsync(1, null, "predict", weights, "--input", Goldens.Path("expected.json"))).Errors);
        Assert.Contains("given first", (await RunAsync(1, null, "convert", weights, folder["web"], "--weights", architecture)).Errors);
        Assert.Contains("--from", (await RunAsync(2, null, "convert", architecture, folder["web"], "--weights", weights, "--from", "h5")).Errors);
        Assert.Contains("are files", (await RunAsync(2, null, "convert", architecture, folder["web"], "--weights", "http://127.0.0.1/m.h5")).Errors);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        // For a class that declares the model.
        Assert.Contains("--weights WEIGHTS", (await RunAsync(0, null, "convert", weights, folder["web"])).Errors);
    }

    [Fact]
    public async Task Inspects_and_validates()
    {
        Output text = await RunAsync(0, null, "inspect", Goldens.Path("dense.keras"));
        Assert.Contains("a/kernel", text.Text);
        JsonNode json = JsonNode.Parse((await RunAsync(0, null, "inspect", Goldens.Path("dense.keras"), "--json")).Text)!;
        Assert.Equal([5, 4], json["weights"]![0]!["shape"]!.AsArray().Select(static axis => axis!.GetValue<int>()));
        Assert.Equal(1.0 / 128, json["weights"]![0]!["min"]!.GetValue<double>());

        await RunAsync(0, null, "validate", Goldens.Path("dense.keras"));
        JsonNode invalid = JsonNode.Parse((await RunAsync(1, null, "validate", Goldens.Path("hostile/lzf.h5"), "--json")).Text)!;
        Assert.False(invalid["valid"]!.GetValue<bool>());
        Assert.Contains("lzf", invalid["problems"]![0]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Validates_as_the_compiler_with_id_line_and_column()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "cp", Goldens.Path("dense.keras"), folder["m"]);
        string file = folder["m/model.json"];
        JsonNode model = JsonNode.Parse(await File.ReadAllTextAsync(file, Token))!;
        // Two of one kind, for all are told; a line each.
        JsonArray layers = model["modelTopology"]!["config"]!["layers"]!.AsArray();
        JsonNode[] dense = [.. layers.Where(static layer => layer!["class_name"]!.GetValue<string>() == "Dense").Select(static layer => layer!)];
        foreach (JsonNode layer in dense)
            layer["config"]!["units"] = 0;
        await File.WriteAllTextAsync(file, model.ToJsonString(new() { WriteIndented = true }), Token);
        string[] lines = await File.ReadAllLinesAsync(file, Token);
        int line = Array.FindIndex(lines, static text => text.Contains("\"units\": 0", StringComparison.Ordinal)) + 1;
        int column = lines[line - 1].IndexOf('0') + 1;

        JsonArray problems = JsonNode.Parse((await RunAsync(1, null, "validate", file, "--json")).Text)!["problems"]!.AsArray();
        Assert.Equal(2, problems.Count);
        Assert.Equal(line, problems[0]!["line"]!.GetValue<int>());
        Assert.Equal(column, problems[0]!["column"]!.GetValue<int>());
        string id = problems[0]!["id"]!.GetValue<string>();
        Assert.StartsWith("LG", id);
        Assert.Contains($"{file}({line},{column}): error {id}: modelTopology", (await RunAsync(1, null, "validate", file)).Text);

        // A shard behind a symbolic link, one that is too short, and a file that is cut off.
        await RunAsync(0, null, "cp", Goldens.Path("dense.keras"), folder["linked"]);
        File.Move(folder["linked/weights.bin"], folder["linked/stored.bin"]);
        File.CreateSymbolicLink(folder["linked/weights.bin"], "stored.bin");
        await RunAsync(0, null, "validate", folder["linked/model.json"]);
        await RunAsync(0, null, "cp", Goldens.Path("dense.keras"), folder["n"]);
        await File.WriteAllBytesAsync(folder["n/weights.bin"], new byte[3], Token);
        Assert.Equal("LG3014", JsonNode.Parse((await RunAsync(1, null, "validate", folder["n/model.json"], "--json")).Text)!["problems"]![0]!["id"]!.GetValue<string>());
        await File.WriteAllTextAsync(file, "{\n  \"modelTopology\": ", Token);
        Assert.Matches(@"model\.json\(2,\d+\): error LG3002", (await RunAsync(1, null, "validate", file)).Text);
    }

    [Theory]
    [InlineData("dense.keras")]
    [InlineData("dense.keras2.h5")]
    public async Task Declares_what_every_format_holds(string file)
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", Goldens.Path(file), folder["digits"]);
        string[] arguments = ["--name", "Digits", "--namespace", "Reading.Models"];
        string source = (await RunAsync(0, null, ["declare", Goldens.Path(file), .. arguments])).Text;
        Assert.Contains("namespace Reading.Models;\n\n[LayersModel(Name = ", source);
        Assert.Contains("[Input(5, Name = \"dense_input\")]\n[Dense(4", source);
        Assert.EndsWith("public sealed partial class Digits;\n", source);
        JsonNode json = JsonNode.Parse((await RunAsync(0, null, ["declare", folder["digits/model.json"], "--namespace", "Reading.Models", "--json"])).Text)!;
        Assert.Equal("Digits", json["name"]!.GetValue<string>());
        Assert.Equal(source, json["source"]!.GetValue<string>());
        await RunAsync(2, null, "declare", Goldens.Path(file), "--name", "1st");
    }

    [Fact]
    public async Task Splits_weights_by_layer_as_tensorflowjs_converter()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", "--split_weights_by_layer", Goldens.Path("conv.keras"), folder["web"]);
        await RunAsync(0, null, "convert", Goldens.Path("conv.keras"), folder["one"], "--json");
        JsonArray groups = JsonNode.Parse(await File.ReadAllTextAsync(folder["web/model.json"], Token))!["weightsManifest"]!.AsArray();
        Assert.True(groups.Count > 1);
        for (int i = 0; i < groups.Count; i++)
        {
            Assert.Equal($"group{i + 1}-shard1of1.bin", Assert.Single(groups[i]!["paths"]!.AsArray())!.GetValue<string>());
            Assert.Single(groups[i]!["weights"]!.AsArray().Select(static weight => weight!["name"]!.GetValue<string>().Split('/')[0]).Distinct());
        }

        ReadModel split = await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token);
        ReadModel whole = await Conversion.ReadAsync(new FileModelHandler(folder["one/model.json"]), Token);
        Assert.Equal(whole.Weights, split.Weights);
        Assert.Equal(await PredictAsync(folder, "one"), await PredictAsync(folder, "web"));

        // Cut further, over what is there: no file of the old model is left.
        await RunAsync(0, null, "convert", Goldens.Path("conv.keras"), folder["web"], "--split-weights-by-layer", "--weight-shard-size-bytes", "512", "--force");
        Assert.Equal(whole.Weights, (await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token)).Weights);
        Assert.DoesNotContain(Directory.GetFiles(folder["web"]), static file => file.EndsWith("shard1of1.bin", StringComparison.Ordinal));
        await RunAsync(2, null, "convert", Goldens.Path("conv.keras"), folder["m.h5"], "--split-weights-by-layer");
        await RunAsync(2, null, "convert", Goldens.Path("conv.keras"), "memory://m", "--split-weights-by-layer");
    }

    [Fact]
    public async Task Says_that_the_optimizers_state_is_dropped()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", Goldens.Path("dense.trained.h5"), folder["web"]);
        JsonNode report = JsonNode.Parse((await RunAsync(0, null, "convert", folder["web/model.json"], folder["m.keras"], "--json")).Text)!;
        JsonNode finding = Assert.Single(report["findings"]!.AsArray(), static finding => finding!["layer"]!.GetValue<string>() == "optimizer")!;
        Assert.Equal("Note", finding["severity"]!.GetValue<string>());
        Assert.Contains("3 weight(s), is left out", finding["message"]!.GetValue<string>());
        Assert.DoesNotContain("optimizer", (await RunAsync(0, null, "convert", folder["web/model.json"], folder["m.h5"])).Errors);
    }

    [Fact]
    public async Task Predicts_from_standard_input()
    {
        JsonNode output = JsonNode.Parse((await RunAsync(0, "[[1,2,3,4,5],[0,0,0,0,0]]", "predict", Goldens.Path("dense.keras"), "--input", "-")).Text)!;
        JsonArray rows = output["b"]!.AsArray();
        Assert.Equal(2, rows.Count);
        Assert.Equal(1, rows[0]!.AsArray().Sum(static value => value!.GetValue<double>()), 1e-5);
        await RunAsync(2, "[[1,2],[3]]", "predict", Goldens.Path("dense.keras"), "--input", "-");
    }

    [Fact]
    public async Task Lists_copies_moves_and_removes_in_folders()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "cp", Goldens.Path("dense.keras"), folder["a"]);
        await RunAsync(3, null, "cp", Goldens.Path("dense.keras"), folder["a"]);
        await RunAsync(0, null, "mv", folder["a/model.json"], folder["b"]);
        Assert.False(Directory.Exists(folder["a"]));
        await RunAsync(0, null, "mv", folder["b"], folder["m.h5"]);
        Assert.False(Directory.Exists(folder["b"]));
        await RunAsync(0, null, "cp", folder["m.h5"], folder["c"]);
        string text = (await RunAsync(0, null, "ls", folder.Path)).Text;
        Assert.Matches($@"\d B  \d{{4}}-\d\d-\d\d \d\d:\d\d  {folder["c/model.json"]}\n", text);
        Assert.Contains(folder["m.h5"], text);
        await RunAsync(0, null, "rm", folder["c/model.json"]);
        await RunAsync(3, null, "rm", folder["c/model.json"]);
        JsonNode left = Assert.Single(JsonNode.Parse((await RunAsync(0, null, "ls", folder.Path, "--json")).Text)!["models"]!.AsArray())!;
        Assert.Equal(folder["m.h5"], left["model"]!.GetValue<string>());
        Assert.Equal(sizeof(float) * ((5 * 4) + 4 + (4 * 3)), left["weightDataBytes"]!.GetValue<long>());
    }

    [Theory]
    [InlineData("m.h5")]
    [InlineData("m.keras")]
    public async Task Moves_to_keras_only_what_keras_can_hold(string file)
    {
        using TempFolder folder = new();
        // Quantized weights are moved as what they stand for.
        await RunAsync(0, null, "convert", Goldens.Path("nested.keras"), folder["web"], "--quantize-uint8");
        ReadModel web = await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token);
        await RunAsync(0, null, "mv", folder["web"], folder[file]);
        Assert.False(Directory.Exists(folder["web"]));
        await RunAsync(0, null, "mv", folder[file], folder["back"]);
        Assert.False(File.Exists(folder[file]));
        ReadModel back = await Conversion.ReadAsync(new FileModelHandler(folder["back/model.json"]), Token);
        Assert.Equal(web.Weights.OrderBy(static pair => pair.Key, StringComparer.Ordinal), back.Weights.OrderBy(static pair => pair.Key, StringComparer.Ordinal));

        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(folder["back/model.json"], Token))!;
        json["userDefinedMetadata"] = new JsonObject { ["owner"] = "me" };
        await File.WriteAllTextAsync(folder["back/model.json"], json.ToJsonString(), Token);
        Assert.Contains("userDefinedMetadata", (await RunAsync(3, null, "mv", folder["back"], folder[file])).Errors);
        Assert.True(File.Exists(folder["back/model.json"]));
        Assert.Contains("userDefinedMetadata is left out", (await RunAsync(0, null, "convert", folder["back/model.json"], folder[file], "--force")).Errors);
    }

    [Fact]
    public async Task Declares_the_arguments_of_functions()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", Goldens.Path("dense.keras"), folder["web"]);
        JsonNode json = JsonNode.Parse(await File.ReadAllTextAsync(folder["web/model.json"], Token))!;
        JsonNode[] dense = [.. json["modelTopology"]!["config"]!["layers"]!.AsArray().Where(static layer => layer!["class_name"]!.ToString() == "Dense").Select(static layer => layer!["config"]!)];
        Set(dense[0], "kernel_initializer", """{"class_name":"TruncatedNormal","config":{"mean":0.25,"stddev":0.02,"seed":7}}""");
        Set(dense[0], "kernel_regularizer", """{"class_name":"L1L2","config":{"l1":0.1,"l2":0.2}}""");
        Set(dense[0], "bias_regularizer", """{"class_name":"L2","config":{"l2":0.5}}""");
        Set(dense[0], "kernel_constraint", """{"class_name":"MinMaxNorm","config":{"min_value":0.5,"max_value":1.5,"rate":0.75,"axis":[0,1]}}""");
        Set(dense[1], "kernel_initializer", """{"class_name":"VarianceScaling","config":{"scale":3,"mode":"fan_out","distribution":"uniform","seed":null}}""");
        Set(dense[1], "kernel_regularizer", """{"class_name":"L1","config":{"l1":0.125}}""");
        Set(dense[1], "kernel_constraint", """{"class_name":"MaxNorm","config":{"max_value":2,"axis":0,"mine":1}}""");
        await File.WriteAllTextAsync(folder["web/model.json"], json.ToJsonString(), Token);

        string source = (await RunAsync(0, null, "declare", folder["web/model.json"])).Text;
        Assert.Contains("KernelInitializer = \"truncated_normal(0.25, 0.02, 7)\"", source);
        Assert.Contains("KernelRegularizer = \"l1_l2(0.1, 0.2)\"", source);
        Assert.Contains("BiasRegularizer = \"l2(0.5)\"", source);
        Assert.Contains("KernelConstraint = \"min_max_norm(0.5, 1.5, 0.75, [0, 1])\"", source);
        Assert.Contains("KernelInitializer = \"variance_scaling(3, 'fan_out', 'uniform')\"", source);
        Assert.Contains("KernelRegularizer = \"l1(0.125)\"", source);
        // What no call can say is told.
        Assert.Contains("// KernelConstraint of \"b\" is", source);

        static void Set(JsonNode config, string key, string value) => config[key] = JsonNode.Parse(value);
    }

    [Fact]
    public async Task Lists_copies_moves_and_removes_in_stores()
    {
        using TempFolder folder = new();
        string database = $"sqlite://{folder["models.db"]}";
        await RunAsync(0, null, "cp", Goldens.Path("dense.keras"), $"{database}#v1");
        Assert.Contains("--force", (await RunAsync(3, null, "convert", Goldens.Path("dense.keras"), $"{database}#v1")).Errors);
        JsonNode moved = JsonNode.Parse((await RunAsync(0, null, "mv", $"{database}#v1", $"{database}#v2", "--json")).Text)!;
        Assert.Equal($"{database}#v2", moved["model"]!.GetValue<string>());
        JsonNode listed = Assert.Single(JsonNode.Parse((await RunAsync(0, null, "ls", database, "--json")).Text)!["models"]!.AsArray())!;
        Assert.Equal(moved["model"]!.GetValue<string>(), listed["model"]!.GetValue<string>());
        await RunAsync(0, null, "cp", $"{database}#v2", folder["back.keras"]);
        Goldens.AssertWeights(Goldens.Model("dense"), await Conversion.ReadAsync(new KerasModelHandler(folder["back.keras"]), Token));
        await RunAsync(0, null, "rm", $"{database}#v2");
        Assert.Empty((await RunAsync(0, null, "ls", database)).Text);
        // Which account is meant nobody said; that the scheme is known, this says.
        Assert.Contains("AZURE_STORAGE_CONNECTION_STRING", (await RunAsync(1, null, "ls", "azblob://container")).Errors);
    }

    /// <summary>A terminal obeys what follows an escape character, whoever wrote it.</summary>
    [Fact]
    public async Task A_models_names_are_no_commands_to_the_terminal()
    {
        const string Json = """{"modelTopology":{"class_name":"Sequential","config":[{"class_name":"CLASS","config":{"name":"d\u001b[2J","units":1,"use_bias":false,"batch_input_shape":[null,2]}}]},"generatedBy":"\u001b]0;x\u0007\r","weightsManifest":[{"paths":["w"],"weights":[{"name":"d\u001b[2J/kernel","shape":[2,1],"dtype":"float32"}]}]}""";
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["w"], new byte[8], Token);
        foreach ((string kind, int code) in new[] { ("Dense", 0), ("\\u009b31m", 1) })
        {
            await File.WriteAllTextAsync(folder["model.json"], Json.Replace("CLASS", kind, StringComparison.Ordinal), Token);
            foreach (Output output in new[] { await RunAsync(0, null, "inspect", folder["model.json"]), await RunAsync(code, null, "validate", folder["model.json"]), await RunAsync(code, null, "declare", folder["model.json"]) })
                Assert.DoesNotContain(output.Text + output.Errors, static c => char.IsControl(c) && c is not ('\n' or '\r'));
        }
    }

    [Theory]
    [InlineData(2, "convert")]
    [InlineData(2, "nonsense")]
    [InlineData(3, "inspect", "/does/not/exist.h5")]
    [InlineData(0, "convert", "--help")]
    [InlineData(0, "--help")]
    public async Task Ends_with_a_code_that_tells(int code, params string[] arguments)
    {
        Output output = await RunAsync(code, null, arguments);
        Assert.True(code == 0 ? output.Text.Contains("Examples:", StringComparison.Ordinal) : output.Errors.Length > 0);
        Assert.DoesNotContain("   at ", output.Errors);
    }

    [Theory]
    [InlineData("--weight-shard-size-bytes': expected a whole number.", "convert", "m.h5", "web", "--weight-shard-size-bytes", "4MB")]
    [InlineData("--url", "serve", ".", "--url", "https://localhost")]
    [InlineData("\"class\" is not a name of a class", "declare", "m/model.json", "--name", "class")]
    public async Task Says_what_an_argument_should_be(string expected, params string[] arguments)
    {
        string errors = (await RunAsync(2, null, arguments)).Errors;
        Assert.Contains(expected.StartsWith("--url", StringComparison.Ordinal) ? "expected http://address:port" : expected, errors);
        Assert.DoesNotContain("System.", errors);
    }

    [Fact]
    public async Task Calls_itself_as_it_is_called() => Assert.Contains("layersgen convert <IN> <OUT> [options]", (await RunAsync(0, null, "convert", "--help")).Text);

    [Fact]
    public async Task Quantizes_the_rest_by_what_has_no_pattern()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "convert", Goldens.Path("conv.keras"), folder["web"], "--quantize-float16", "--quantize-uint8", "c/kernel");
        IReadOnlyList<WeightSpec> specs = (await Conversion.ReadAsync(new FileModelHandler(folder["web/model.json"]), Token)).Artifacts.WeightSpecs;
        Assert.All(specs, static spec => Assert.Equal(spec.Name == "c/kernel" ? QuantizationType.UInt8 : QuantizationType.Float16, spec.Quantization!.Type));
        Assert.Contains("both be for all weights", (await RunAsync(2, null, "convert", Goldens.Path("conv.keras"), folder["other"], "--quantize-float16", "--quantize-uint8")).Errors);
    }

    private async Task<float[]> PredictAsync(TempFolder folder, string model)
    {
        int[] shape = [1, .. Goldens.Model("conv").Shape];
        float[] input = [.. Enumerable.Range(0, shape.Aggregate(1, static (a, b) => a * b)).Select(static i => (float)(i % 7))];
        await File.WriteAllBytesAsync(folder["input.bin"], MemoryMarshal.AsBytes(input.AsSpan()).ToArray(), Token);
        JsonObject answer = await node.RequestAsync(new { modelPath = folder[$"{model}/model.json"], inputs = new[] { new { shape, dtype = "float32", file = folder["input.bin"] } }, outputDir = folder[model] }, Token);
        return MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(answer["outputs"]![0]!["file"]!.GetValue<string>(), Token)).ToArray();
    }

    internal static async Task<Output> RunAsync(int expected, string? input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["AZURE_STORAGE_CONNECTION_STRING"] = null },
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string text = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == expected, $"ended with {process.ExitCode}, not {expected}: {await errors}{text}");
        return new Output(text, await errors);
    }

    internal sealed record Output(string Text, string Errors);
}
