using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>A model in two files: what to_json() and save_weights() write.</summary>
public sealed class PairTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Pairs() => [.. Goldens.Models.SelectMany(static model => new[] { (model, "keras2"), (model, "keras3") })];

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_pair_is_the_model_that_a_file_is(string model, string version)
    {
        ReadModel pair = await Conversion.ReadAsync(Pair($"{model}.{version}"), Token);
        Goldens.AssertWeights(Goldens.Model(model), pair);
        ReadModel whole = await Conversion.ReadAsync(new KerasModelHandler(Goldens.Path(version == "keras2" ? $"{model}.keras2.h5" : $"{model}.keras")), Token);
        Assert.Equal(whole.ModelJson["modelTopology"]!["config"]!.ToJsonString(), pair.ModelJson["modelTopology"]!["config"]!.ToJsonString());
        Assert.StartsWith(version[^1..], pair.ModelJson["modelTopology"]!["keras_version"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    // A whole model's weights, Keras 3's own files, and Keras 2's weights in Keras 3, which all load there.
    [Theory]
    [InlineData("keras2", "dense.keras2.h5")]
    [InlineData("keras2", "dense.keras3.h5")]
    [InlineData("keras3", "dense.keras")]
    [InlineData("keras3", "sharded.weights.json")]
    [InlineData("keras3", "dense.weights-only.h5")]
    [InlineData("keras2", "dense.windows.weights.h5")]
    [InlineData("keras2", "dense.weights.h5")]
    public async Task Weights_may_be_in_any_file_that_keras_loads_them_from(string version, string weights)
    {
        ReadModel read = await Conversion.ReadAsync(new KerasModelHandler(Architecture($"dense.{version}"), Goldens.Path(weights)), Token);
        Goldens.AssertWeights(Goldens.Model("dense"), read);
    }

    [Fact]
    public async Task Keras_before_2_14_counts_otherwise()
    {
        byte[] architecture = await EditAsync("dense.keras2", static model => model["keras_version"] = "2.13.1");
        Goldens.AssertWeights(Goldens.Model("dense"), await ReadAsync(architecture, Goldens.Path("dense.v213.weights.h5")));
    }

    [Fact]
    public async Task A_pair_predicts_from_files_and_from_bytes()
    {
        Tensor<float> input = Tensor.Create(new float[] { 1, 2, 3, 4, 5 }, [1, 5]);
        using LayersModel files = await LayersModel.LoadAsync(Pair("dense.keras3"), cancellationToken: Token);
        using LayersModel bytes = await LayersModel.LoadAsync(
            new KerasModelHandler(await File.ReadAllBytesAsync(Architecture("dense.keras2"), Token), await File.ReadAllBytesAsync(Weights("dense.keras2"), Token)), cancellationToken: Token);
        float[][] outputs = [new float[3], new float[3]];
        files.Predict([input])[0].FlattenTo(outputs[0]);
        bytes.Predict([input])[0].FlattenTo(outputs[1]);
        Assert.Equal(1f, outputs[0].Sum(), 1e-5f);
        Assert.Equal(outputs[0], outputs[1]);
    }

    // As json.dump(model.to_json(), file) leaves it, and as some editors do.
    [Fact]
    public async Task Json_in_a_json_text_is_read()
    {
        byte[] quoted = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(await File.ReadAllTextAsync(Architecture("dense.keras2"), Token));
        Goldens.AssertWeights(Goldens.Model("dense"), await ReadAsync(quoted, Weights("dense.keras2")));
        Goldens.AssertWeights(Goldens.Model("dense"), await ReadAsync([0xEF, 0xBB, 0xBF, .. quoted], Weights("dense.keras2")));
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => ReadAsync("\"{"u8.ToArray(), Weights("dense.keras2")));
        Assert.Contains("architecture", error.Message);
    }

    // A layer that is made again has another number.
    [Theory]
    [InlineData("keras2")]
    [InlineData("keras3")]
    public async Task Layers_of_other_names_have_weights_by_order(string version)
    {
        byte[] architecture = await EditAsync($"dense.{version}", static model =>
        {
            Layer(model, "a")["config"]!["name"] = "dense_7";
            Layer(model, "b")["config"]!["name"] = "dense_8";
        });
        ReadModel read = await ReadAsync(architecture, Weights($"dense.{version}"));
        ReadModel original = await Conversion.ReadAsync(Pair($"dense.{version}"), Token);
        Assert.Equal(["dense_7/kernel", "dense_7/bias", "dense_8/kernel"], read.Weights.Keys);
        Assert.Equal(original.Weights.Values, read.Weights.Values);
    }

    // Two of one shape, which by order would be exchanged unnoticed.
    [Fact]
    public async Task Where_all_names_agree_they_decide()
    {
        byte[] architecture = await EditAsync("branches.keras2", Exchange);
        Goldens.AssertWeights(Goldens.Model("branches"), await ReadAsync(architecture, Weights("branches.keras2")));
        architecture = await EditAsync("branches.keras3", Exchange);
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => ReadAsync(architecture, Weights("branches.keras3")));
        Assert.Contains("layers/dense: expected the variables of 'd2', found those of 'd1'", error.Message);

        static void Exchange(JsonNode model)
        {
            JsonArray layers = model["config"]!["layers"]!.AsArray();
            JsonNode first = Layer(model, "d1"), second = Layer(model, "d2");
            (int i, int j) = (layers.IndexOf(first), layers.IndexOf(second));
            layers[j] = null;
            layers[i] = second;
            layers[j] = first;
        }
    }

    [Theory]
    [InlineData("keras2", "conv.keras2", "layer_names: expected 2 layers with weights, as in the architecture (a, b), found 6 (c, n, dw, s, t, d)")]
    [InlineData("keras3", "conv.keras3", "layers/dense/vars/0: expected [5, 4] for 'a/kernel', as in the architecture, found [32, 2]")]
    [InlineData("keras2", "frozen.keras2", "d/d/kernel:0: expected [5, 4] for 'a/kernel', as in the architecture, found [4, 3]")]
    [InlineData("keras3", "lstm.keras3", "layers/dense: expected 2 variables for Dense 'a' (kernel, bias), found 0")]
    public async Task Weights_of_another_model_are_refused(string version, string weights, string message)
    {
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() =>
            Conversion.ReadAsync(new KerasModelHandler(Architecture($"dense.{version}"), Weights(weights)), Token));
        Assert.Contains(message, error.Message);
        Assert.StartsWith(Weights(weights), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keras2", "units", 6, "a/a/kernel:0: expected [5, 6] for 'a/kernel', as in the architecture, found [5, 4]")]
    [InlineData("keras3", "units", 6, "layers/dense/vars/0: expected [5, 6] for 'a/kernel', as in the architecture, found [5, 4]")]
    [InlineData("keras2", "use_bias", false, "a: expected 1 weights for Dense 'a' (kernel), found 2")]
    [InlineData("keras3", "use_bias", false, "layers/dense: expected 1 variables for Dense 'a' (kernel), found 2")]
    public async Task Weights_of_another_layer_are_refused(string version, string argument, object value, string message)
    {
        byte[] architecture = await EditAsync($"dense.{version}", model => Layer(model, "a")["config"]![argument] = JsonValue.Create(value));
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => ReadAsync(architecture, Weights($"dense.{version}")));
        Assert.Contains(message, error.Message);
    }

    [Theory]
    [InlineData("\u0089HDF\r\n", "a file of weights; the architecture is given first, then the weights")]
    [InlineData("""{"modelTopology": {}, "weightsManifest": []}""", "a model.json of TensorFlow.js")]
    [InlineData("""{"name": "m", "layers": []}""", "get_config() does not write it, to_json() does")]
    [InlineData("""{"class_name": "Sequential", "keras_version": "1.2.2", "config": []}""", "Keras 2 or 3")]
    [InlineData("""{"class_name": "Sequential"}""", "model_config.config")]
    [InlineData("""{"class_name": "Mine", "config": {}}""", "whose layers and calls are in its Python code alone")]
    [InlineData("[]", "a JSON object")]
    [InlineData("""{"class_name": "Sequential", """, "JSON")]
    public async Task What_is_no_architecture_is_refused(string json, string message)
    {
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => ReadAsync(System.Text.Encoding.Latin1.GetBytes(json), Weights("dense.keras2")));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task One_of_both_files_says_what_it_is_and_what_to_do()
    {
        const string Advice = "new KerasModelHandler(architecture, weights), or layersgen convert ARCHITECTURE OUT --weights WEIGHTS";
        foreach (string version in new[] { "keras2", "keras3" })
        {
            Assert.Contains("the architecture of a Keras model", await FailAsync(new FileModelHandler(Architecture($"dense.{version}"))));
            Assert.Contains("an architecture from to_json()", await FailAsync(new KerasModelHandler(Architecture($"dense.{version}"))));
            Assert.Contains("weights alone", await FailAsync(new KerasModelHandler(Weights($"dense.{version}"))));
        }

        async Task<string> FailAsync(ILoadHandler handler)
        {
            string message = (await Assert.ThrowsAsync<ModelFormatException>(() => LayersModel.LoadAsync(handler, cancellationToken: Token))).Message;
            Assert.Contains(Advice, message);
            return message;
        }
    }

    [Fact]
    public async Task What_cannot_be_said_is_the_architectures()
    {
        using TempFolder folder = new();
        await File.WriteAllBytesAsync(folder["m.json"], await EditAsync("dense.keras2", static model => Layer(model, "a")["class_name"] = "Mine"), Token);
        ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => Conversion.ReadAsync(new KerasModelHandler(folder["m.json"], Weights("dense.keras2")), Token));
        Assert.StartsWith(folder["m.json"] + ": 1 thing(s) cannot be converted: a: the layer class Mine is not known", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        using TempFolder folder = new();
        KerasModelHandler[] handlers = [new(folder["m.json"], Weights("dense.keras2")), new(Architecture("dense.keras2"), folder["m.json"])];
        foreach (KerasModelHandler handler in handlers)
            Assert.Equal(folder["m.json"], (await Assert.ThrowsAsync<FileNotFoundException>(() => Conversion.ReadAsync(handler, Token))).FileName);
    }

    [Fact]
    public async Task A_pair_is_not_written()
    {
        ReadModel model = await Conversion.ReadAsync(Pair("dense.keras2"), Token);
        using TempFolder folder = new();
        await Assert.ThrowsAsync<NotSupportedException>(() => new KerasModelHandler(folder["m.json"], folder["m.h5"]).SaveAsync(model.Artifacts, new SaveOptions(), Token));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("nested.keras2", 1)]
    [InlineData("bidirectional.keras3", 2)]
    public async Task A_mutated_architecture_is_read_or_refused(string name, int seed)
    {
        byte[] original = await File.ReadAllBytesAsync(Architecture(name), Token), weights = await File.ReadAllBytesAsync(Weights(name), Token);
        Random random = new(seed);
        int refused = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] bytes = [.. original];
            // Digits, mostly: numbers out of bounds, and references to what is not there.
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(bytes.Length);
                bytes[at] = char.IsAsciiDigit((char)bytes[at]) ? (byte)random.Next('0', '9' + 1) : random.Next(3) == 0 ? (byte)random.Next(256) : bytes[at];
            }

            try
            {
                await Conversion.ReadAsync(new KerasModelHandler(bytes, weights), Token);
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 999);
    }

    private static string Architecture(string name) => Goldens.Path($"pairs/{name}.json");

    private static string Weights(string name) => Goldens.Path($"pairs/{name}.weights.h5");

    private static KerasModelHandler Pair(string name) => new(Architecture(name), Weights(name));

    private static async Task<ReadModel> ReadAsync(byte[] architecture, string weights) =>
        await Conversion.ReadAsync(new KerasModelHandler(architecture, await File.ReadAllBytesAsync(weights, Token)), Token);

    private static async Task<byte[]> EditAsync(string name, Action<JsonNode> edit)
    {
        JsonNode model = JsonNode.Parse(await File.ReadAllTextAsync(Architecture(name), Token))!;
        edit(model);
        return System.Text.Encoding.UTF8.GetBytes(model.ToJsonString());
    }

    private static JsonNode Layer(JsonNode model, string name) =>
        model["config"]!["layers"]!.AsArray().Single(layer => layer!["config"]!["name"]!.GetValue<string>() == name)!;
}
