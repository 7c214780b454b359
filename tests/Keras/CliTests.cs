using System.Diagnostics;
using System.Text.Json.Nodes;
using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>The layersgen command as a process of its own.</summary>
public sealed class CliTests
{
    private static readonly string Tool = Path.Combine(Repository.Root, "src", "Cli", "bin", Configuration, "net10.0", "LayersGen.Cli.dll");

#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
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
    public async Task Predicts_from_standard_input()
    {
        JsonNode output = JsonNode.Parse((await RunAsync(0, "[[1,2,3,4,5],[0,0,0,0,0]]", "predict", Goldens.Path("dense.keras"), "--input", "-")).Text)!;
        JsonArray rows = output["b"]!.AsArray();
        Assert.Equal(2, rows.Count);
        Assert.Equal(1, rows[0]!.AsArray().Sum(static value => value!.GetValue<double>()), 1e-5);
        await RunAsync(2, "[[1,2],[3]]", "predict", Goldens.Path("dense.keras"), "--input", "-");
    }

    [Fact]
    public async Task Lists_copies_moves_and_removes()
    {
        using TempFolder folder = new();
        await RunAsync(0, null, "cp", Goldens.Path("dense.keras"), folder["a"]);
        await RunAsync(0, null, "mv", folder["a/model.json"], folder["b"]);
        Assert.Empty(Directory.GetFiles(folder["a"], "*", SearchOption.AllDirectories));
        Assert.Contains(folder["b/model.json"], (await RunAsync(0, null, "ls", folder.Path)).Text);
        await RunAsync(0, null, "rm", folder["b/model.json"]);
        Assert.Empty(Directory.GetFiles(folder["b"], "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData(2, "convert")]
    [InlineData(2, "nonsense")]
    [InlineData(3, "inspect", "/does/not/exist.h5")]
    [InlineData(0, "convert", "--help")]
    public async Task Ends_with_a_code_that_tells(int code, params string[] arguments)
    {
        Output output = await RunAsync(code, null, arguments);
        Assert.True(code == 0 ? output.Text.Contains("Examples:", StringComparison.Ordinal) : output.Errors.Length > 0);
        Assert.DoesNotContain("   at ", output.Errors);
    }

    private static async Task<Output> RunAsync(int expected, string? input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Tool, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        string text = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        Assert.True(process.ExitCode == expected, $"ended with {process.ExitCode}, not {expected}: {await errors}{text}");
        return new Output(text, await errors);
    }

    private sealed record Output(string Text, string Errors);
}
