using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace LayersGen.Interop.Tests;

/// <summary>
/// Model files from elsewhere, such as a checkout of tensorflow/tfjs or tfjs-examples, which may not be committed here:
/// every model.json below the folder that LAYERSGEN_MODELS names. Layers models load and predict like TF.js, graph models
/// are refused by name.
/// </summary>
public sealed class ExternalModelTests(TfjsNode tfjs)
{
    [Fact]
    public async Task Every_model_of_a_checkout_loads_or_is_refused_by_name()
    {
        string? folder = Environment.GetEnvironmentVariable("LAYERSGEN_MODELS");
        Assert.SkipWhen(string.IsNullOrEmpty(folder), "LAYERSGEN_MODELS names no folder");
        string[] files = [.. Directory.EnumerateFiles(folder!, "*.json", SearchOption.AllDirectories).Where(static path => Path.GetFileName(path).Contains("model", StringComparison.Ordinal))];
        Assert.NotEmpty(files);
        foreach (string file in files)
        {
            JsonNode model = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
            bool isLayersModel = model["modelTopology"] is { } topology && topology["node"] is null;
            TestContext.Current.TestOutputHelper!.WriteLine($"{file}: {(isLayersModel ? "layers model" : "not a layers model")}");
            if (isLayersModel)
            {
                await PredictsLikeTfjs(file);
            }
            else
            {
                ModelFormatException error = await Assert.ThrowsAsync<ModelFormatException>(() => LayersModel.LoadAsync(file, cancellationToken: TestContext.Current.CancellationToken));
                Assert.Contains(model["modelTopology"] is null ? "modelTopology" : "graph-model", error.Message, StringComparison.Ordinal);
            }
        }
    }

    private async Task PredictsLikeTfjs(string file)
    {
        using LayersModel model = await LayersModel.LoadAsync(file, cancellationToken: TestContext.Current.CancellationToken);
        using TempFolder folder = new();
        Random random = new(5);
        List<Tensor<float>> inputs = [];
        List<object> sent = [];
        foreach (ModelTensor input in model.Inputs)
        {
            nint[] shape = [.. input.Shape.Select(static (axis, i) => (nint)(axis > 0 ? axis : i == 0 ? 2 : 32))];
            float[] values = new float[shape.Aggregate(1, static (product, axis) => product * (int)axis)];
            // Small whole numbers are right for embeddings, too.
            foreach (ref float value in values.AsSpan())
                value = random.Next(10);
            string path = folder[$"{sent.Count}.bin"];
            await File.WriteAllBytesAsync(path, MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), TestContext.Current.CancellationToken);
            inputs.Add(Tensor.Create(values, shape));
            sent.Add(new { shape = shape.Select(static axis => (int)axis), dtype = "float32", file = path });
        }

        JsonObject answer = await tfjs.RequestAsync(new { modelPath = file, inputs = sent, outputDir = folder.Path }, TestContext.Current.CancellationToken);
        Tensor<float>[] expected = [.. answer["outputs"]!.AsArray().Select(static output =>
            GoldenCase.Read(output!["file"]!.GetValue<string>(), [.. output["shape"]!.AsArray().Select(static axis => axis!.GetValue<int>())]))];
        Close.Assert(expected, model.Predict(inputs), Close.Deep);
    }
}
