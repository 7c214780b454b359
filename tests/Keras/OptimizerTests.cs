using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>The state of optimizers: TensorFlow.js trains, its model goes through Keras' files, and it trains on as if nothing had happened.</summary>
public sealed class OptimizerTests
{
    private const double Rate = 0.05;

    // With the slots that Keras has of each, in its order; in TensorFlow.js' the blocks come one after the other.
    private static readonly Dictionary<string, (object[] Optimizer, string Keras, string[] Slots, bool IsInterleaved)> Optimizers = new()
    {
        ["sgd"] = (["sgd", Rate], "SGD", [], false),
        ["momentum"] = (["momentum", Rate, 0.9], "SGD", ["momentum"], false),
        ["nesterov"] = (["momentum", Rate, 0.9, true], "SGD", ["momentum"], false),
        ["rmsprop"] = (["rmsprop", Rate, 0.8, 0.5], "RMSprop", ["rms", "momentum"], false),
        ["rmsprop-plain"] = (["rmsprop", Rate], "RMSprop", ["rms"], false),
        ["rmsprop-centered"] = (["rmsprop", Rate, 0.9, 0.5, 1e-7, true], "RMSprop", ["rms", "momentum", "mg"], false),
        ["adagrad"] = (["adagrad", Rate, 0.2], "Adagrad", ["accumulator"], false),
        ["adadelta"] = (["adadelta", Rate, 0.9], "Adadelta", ["accum_grad", "accum_var"], true),
        ["adam"] = (["adam", Rate, 0.8, 0.99], "Adam", ["m", "v"], true),
    };

    private static readonly string[] Trained = ["z/kernel", "z/bias", "a/kernel", "a/bias", "norm/gamma", "norm/beta", "out/kernel", "out/bias"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Training_goes_on_from_a_converted_file()
    {
        using TempFolder folder = new();
        await TrainAsync(new { command = "start", folder = folder.Path, optimizers = Optimizers.ToDictionary(static pair => pair.Key, static pair => pair.Value.Optimizer) });
        // Not what would have been without a save: TensorFlow.js itself loses a bit of Adam's powers in one.
        Dictionary<string, string> models = Optimizers.Keys.ToDictionary(static name => name, name => folder[name]);
        List<string> files = [];
        foreach (string name in Optimizers.Keys)
        {
            ReadModel original = await Conversion.ReadAsync(new FileModelHandler(folder[$"{name}/model.json"]), Token);
            foreach (string extension in new[] { "h5", "keras" })
            {
                List<KerasFinding> findings = [];
                KerasOptions options = new() { Findings = findings.Add };
                string file = folder[$"{name}.{extension}"];
                await new KerasModelHandler(file, options).SaveAsync(original.Artifacts, new SaveOptions(), Token);
                ReadModel back = await Conversion.CopyAsync(new KerasModelHandler(file, options), new FileModelHandler(folder[$"{name}-{extension}"]), Token);
                files.Add(file);
                models.Add($"{name}-{extension}", folder[$"{name}-{extension}"]);
                AssertState(name, original, back);
                Assert.Equal(IsScaled(name) ? 2 : 0, findings.Count(static finding => finding.Layer == "optimizer"));
            }
        }

        JsonNode found = await TrainAsync(new Dictionary<string, object> { ["command"] = "go on", ["models"] = models });
        foreach (string file in files)
        {
            string name = Path.GetFileNameWithoutExtension(file);
            string model = name + Path.GetExtension(file).Replace('.', '-');
            float[][] wanted = found[name].Deserialize<float[][]>()!;
            float[][] weights = found[model].Deserialize<float[][]>()!;
            Assert.Equal(wanted.Length, weights.Length);
            for (int i = 0; i < wanted.Length; i++)
            {
                if (!IsScaled(name))
                    Assert.Equal(wanted[i], weights[i]);
                else
                    Assert.All(wanted[i].Zip(weights[i]), static pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }

        await AssertKerasFindsAsync(folder, files);
    }

    [Theory]
    [InlineData("amsgrad", "true", "has no amsgrad")]
    [InlineData("weight_decay", "0.1", "has no weight_decay")]
    [InlineData("learning_rate", "{\"class_name\":\"ExponentialDecay\",\"config\":{}}", "no schedule")]
    public async Task What_tensorflowjs_lacks_is_named_and_kept_for_keras(string key, string value, string reason)
    {
        using TempFolder folder = new();
        await TrainAsync(new { command = "start", folder = folder.Path, optimizers = new Dictionary<string, object[]> { ["adam"] = ["adam", Rate] } });
        await Conversion.CopyAsync(new FileModelHandler(folder["adam/model.json"]), new KerasModelHandler(folder["m.h5"]), Token);
        await Python.RunAsync("edit.py", folder["m.h5"], "training_config", $"[\"optimizer_config\",\"config\",\"{key}\"]", value);

        List<KerasFinding> findings = [];
        ReadModel read = await Conversion.CopyAsync(new KerasModelHandler(folder["m.h5"], new KerasOptions { Findings = findings.Add }), new FileModelHandler(folder["web"]), Token);
        KerasFinding finding = Assert.Single(findings);
        Assert.Equal(KerasFindingSeverity.Note, finding.Severity);
        Assert.Contains(reason, finding.Message);
        Assert.Null(read.ModelJson["trainingConfig"]);
        // TensorFlow.js loads it, and Keras gets back what it had.
        await Conversion.CopyAsync(new FileModelHandler(folder["web/model.json"]), new KerasModelHandler(folder["back.h5"]), Token);
        string[] lines = (await Python.RunAsync("optimizer.py", folder["m.h5"], folder["back.h5"])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // int64 became int32.
        Assert.Equal(lines[0].Replace("int64", "int32", StringComparison.Ordinal), lines[1]);
    }

    [Theory]
    [InlineData("legacy.h5")]
    [InlineData("keras2.h5")]
    [InlineData("keras3.h5")]
    [InlineData("keras")]
    public async Task Each_order_that_keras_has_had_is_read_and_written(string layout)
    {
        using TempFolder folder = new();
        string golden = Goldens.Path("dense.adam." + layout);
        ReadModel read = await Conversion.CopyAsync(new KerasModelHandler(golden), new FileModelHandler(folder["web"]), Token);
        string[] trained = ["a/kernel", "a/bias", "b/kernel"];
        Assert.Equal(["iter", .. trained.Select(static name => name + "/m"), .. trained.Select(static name => name + "/v")], read.Artifacts.WeightSpecs.Where(static spec => spec.Group is not null).Select(static spec => spec.Name));
        Assert.Equal(3, BitConverter.ToInt32(read.Optimizer[0]));
        for (int i = 0; i < trained.Length; i++)
        {
            float[] expected = [.. Enumerable.Range(0, Goldens.Model("dense").Weights[trained[i]].Values.Length).Select(k => (k / 64f) + i)];
            Assert.Equal(expected, Floats(read.Optimizer[1 + i]));
            Assert.Equal(expected.Select(static value => value + 8), Floats(read.Optimizer[4 + i]));
        }

        // What Keras 3 reads of HDF5 is its own to say: Keras 2's order is written there.
        if (layout == "keras3.h5")
            return;
        string copy = folder["copy." + layout];
        await Conversion.CopyAsync(new FileModelHandler(folder["web/model.json"]), new KerasModelHandler(copy), Token);
        string[] lines = (await Python.RunAsync("optimizer.py", golden, copy)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(lines[0].Replace("int32", "int64", StringComparison.Ordinal), lines[1]);
    }

    private static bool IsScaled(string name) => name is "momentum" or "nesterov";

    private static void AssertState(string name, ReadModel original, ReadModel back)
    {
        Assert.Equal("iter", back.Artifacts.WeightSpecs.First(static spec => spec.Group == "optimizer").Name);
        Assert.Equal(original.ModelJson["trainingConfig"]!["optimizer_config"]!["class_name"]!.ToString(), back.ModelJson["trainingConfig"]!["optimizer_config"]!["class_name"]!.ToString());
        Assert.Equal(original.Optimizer.Count, back.Optimizer.Count);
        for (int i = 0; i < original.Optimizer.Count; i++)
        {
            if (IsScaled(name) && i > 0)
                Assert.All(Floats(original.Optimizer[i]).Zip(Floats(back.Optimizer[i])), static pair => Assert.Equal(pair.First, pair.Second, Math.Abs(pair.First) * 1e-6f));
            else if (name != "rmsprop-plain" || i <= Trained.Length)
                Assert.Equal(original.Optimizer[i], back.Optimizer[i]);
            else
                // Without momentum Keras keeps none, and TensorFlow.js multiplies what it has by zero.
                Assert.All(back.Optimizer[i], static value => Assert.Equal(0, value));
        }
    }

    private static async Task AssertKerasFindsAsync(TempFolder folder, List<string> files)
    {
        string[] lines = (await Python.RunAsync("optimizer.py", [.. files])).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(files.Count, lines.Length);
        for (int f = 0; f < files.Count; f++)
        {
            string name = Path.GetFileNameWithoutExtension(files[f]);
            bool isArchive = files[f].EndsWith(".keras", StringComparison.Ordinal);
            (_, string keras, string[] slots, bool isInterleaved) = Optimizers[name];
            ReadModel original = await Conversion.ReadAsync(new FileModelHandler(folder[$"{name}/model.json"]), Token);
            JsonNode found = JsonNode.Parse(lines[f])!;
            Assert.Equal(keras, found["class"]!.ToString());
            JsonArray variables = found["variables"]!.AsArray();
            int first = isArchive ? 2 : 1;
            Assert.Equal(first + (slots.Length * Trained.Length), variables.Count);
            Assert.Equal("int64", variables[0]![1]!.ToString());
            Assert.Equal(3, variables[0]![3]![0]!.GetValue<int>());
            if (isArchive)
                Assert.Equal((float)Rate, variables[1]![3]![0]!.GetValue<float>());
            for (int s = 0; s < slots.Length; s++)
            {
                for (int i = 0; i < Trained.Length; i++)
                {
                    JsonNode variable = variables[first + (isArchive && isInterleaved ? (i * slots.Length) + s : (s * Trained.Length) + i)]!;
                    if (!isArchive)
                        Assert.Equal($"{keras}/{Trained[i]}/{slots[s]}:0", variable[0]!.ToString());
                    float[] wanted = Floats(original.Optimizer[1 + (s * Trained.Length) + i]);
                    float[] values = variable[3].Deserialize<float[]>()!;
                    if (IsScaled(name))
                        Assert.All(wanted.Zip(values), static pair => Assert.Equal(pair.First * -Rate, pair.Second, 1e-6));
                    else
                        Assert.Equal(wanted, values);
                }
            }
        }
    }

    private static float[] Floats(byte[] bytes) => MemoryMarshal.Cast<byte, float>(bytes).ToArray();

    private static async Task<JsonNode> TrainAsync(object request)
    {
        using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Repository.Interop, "node", "train.mjs"), JsonSerializer.Serialize(request)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        string answer = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == 0, await errors);
        return JsonNode.Parse(answer)!;
    }
}
