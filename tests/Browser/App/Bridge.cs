using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.InteropServices.JavaScript;
using System.Text.Json.Nodes;
using LayersGen;
using Microsoft.AspNetCore.Components.WebAssembly.Http;

namespace BrowserTests;

/// <summary>What the tests call from the page. Each answers with JSON: a result, or <c>{ "error": type, "message": … }</c>.</summary>
internal static partial class Bridge
{
    private static readonly ModelManager Manager = new();

    /// <summary>Makes the small model by a seed, saves it, and predicts.</summary>
    [JSExport]
    public static Task<string> SaveSmall(string url, int seed, string options) => AnswerAsync(async () =>
    {
        using Small model = Small.Create(seed);
        SaveResult saved = await model.SaveAsync(Saving(url, options), SavingOptions(options));
        return new JsonObject { ["info"] = Describe(saved.ModelArtifactsInfo), ["status"] = (int?)saved.Response?.StatusCode, ["outputs"] = Predict(model.Predict) };
    });

    /// <summary>Loads any model and predicts.</summary>
    [JSExport]
    public static Task<string> Load(string url, string options) => AnswerAsync(async () =>
    {
        using LayersModel model = await LayersModel.LoadAsync(Loading(url, options));
        return new JsonObject { ["name"] = model.Name, ["outputs"] = Predict(model.Predict) };
    });

    /// <summary>Loads the small model as a declared one.</summary>
    [JSExport]
    public static Task<string> LoadSmall(string url) => AnswerAsync(async () =>
    {
        using Small model = await Small.LoadAsync(url);
        return new JsonObject { ["outputs"] = Predict(model.Predict) };
    });

    /// <summary>Loads a model and saves it elsewhere, as its file has it.</summary>
    [JSExport]
    public static Task<string> Resave(string from, string to, string options) => AnswerAsync(async () =>
    {
        using LayersModel model = await LayersModel.LoadAsync(from);
        SaveResult saved = await model.SaveAsync(Saving(to, options), SavingOptions(options));
        return new JsonObject { ["info"] = Describe(saved.ModelArtifactsInfo) };
    });

    /// <summary>The models of all stores, by URL.</summary>
    [JSExport]
    public static Task<string> ListAll() => AnswerAsync(async () =>
    {
        JsonObject models = [];
        foreach ((string url, ModelArtifactsInfo info) in await Manager.ListAsync())
            models[url] = Describe(info);
        return models;
    });

    [JSExport]
    public static Task<string> Copy(string from, string to, bool overwrite) =>
        AnswerAsync(async () => Describe(await Manager.CopyAsync(from, to, new CopyOptions { Overwrite = overwrite })));

    [JSExport]
    public static Task<string> Move(string from, string to) => AnswerAsync(async () => Describe(await Manager.MoveAsync(from, to)));

    /// <summary>The models of a scheme's store.</summary>
    [JSExport]
    public static Task<string> List(string scheme) => AnswerAsync(async () =>
    {
        JsonObject models = [];
        foreach ((string name, ModelArtifactsInfo info) in await Store(scheme).ListAsync())
            models[name] = Describe(info);
        return models;
    });

    /// <summary>Removes a model from a scheme's store.</summary>
    [JSExport]
    public static Task<string> Remove(string scheme, string name) => AnswerAsync(async () => Describe(await Store(scheme).RemoveAsync(name)));

    /// <summary>Saves 2 MB.</summary>
    [JSExport]
    public static Task<string> SaveMedium(string url) => AnswerAsync(async () =>
    {
        using Medium model = Medium.Create(seed: 1);
        SaveResult saved = await model.SaveAsync(url);
        return new JsonObject { ["info"] = Describe(saved.ModelArtifactsInfo) };
    });

    /// <summary>Saves 204.8 MB of random bytes; tells some of them, and what progress was reported.</summary>
    [JSExport]
    public static Task<string> SaveLarge(string url, int seed) => AnswerAsync(async () =>
    {
        using Large model = Large.Create();
        new Random(seed).NextBytes(BytesOf(model));
        List<double> fractions = [];
        SaveResult saved = await model.SaveAsync(url, new SaveOptions { Progress = new Recorder(fractions) });
        return new JsonObject { ["info"] = Describe(saved.ModelArtifactsInfo), ["sample"] = Sample(model), ["progress"] = Listed(fractions) };
    });

    [JSExport]
    public static Task<string> LoadLarge(string url) => AnswerAsync(async () =>
    {
        List<double> fractions = [];
        using Large model = await Large.LoadAsync(url, new LoadOptions { Progress = new Recorder(fractions) });
        return new JsonObject { ["sample"] = Sample(model), ["progress"] = Listed(fractions) };
    });

    /// <summary>Begins to save the large model and cancels at a fraction.</summary>
    [JSExport]
    public static Task<string> CancelLarge(string url, double at) => AnswerAsync(async () =>
    {
        using CancellationTokenSource stop = new();
        using Large model = Large.Create();
        await model.SaveAsync(url, new SaveOptions { Progress = new Stopper(stop, at) }, stop.Token);
        return [];
    });

    /// <summary>How many outputs of the small model are NaN where all inputs are.</summary>
    [JSExport]
    public static Task<string> PredictNaN() => AnswerAsync(() =>
    {
        float[] values = new float[8 * 8 * 2];
        Array.Fill(values, float.NaN);
        using Small model = Small.Create(1);
        float[] outputs = new float[3];
        model.Predict(values, outputs);
        return Task.FromResult(new JsonObject { ["count"] = outputs.Count(float.IsNaN) });
    });

    internal static async Task<string> AnswerAsync(Func<Task<JsonObject>> work)
    {
        try
        {
            return (await work()).ToJsonString();
        }
        catch (Exception e)
        {
            JsonObject error = new() { ["error"] = e.GetType().Name, ["message"] = e.Message };
            if (e is BrowserStorageException storage)
                error["fault"] = storage.Fault.ToString();
            return error.ToJsonString();
        }
    }

    /// <summary>The outputs for an input both sides know: sin(i).</summary>
    internal static JsonArray Predict(Func<IReadOnlyList<Tensor<float>>, Tensor<float>[]> predict) => Values(predict([Probe()])[0]);

    internal static JsonArray Predict(Func<Tensor<float>, Tensor<float>> predict) => Values(predict(Probe()));

    private static Tensor<float> Probe()
    {
        float[] values = new float[2 * 8 * 8 * 2];
        for (int i = 0; i < values.Length; i++)
            values[i] = MathF.Sin(i);
        return Tensor.Create(values, [2, 8, 8, 2]);
    }

    private static JsonArray Values(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return Listed(values.Select(static value => (double)value));
    }

    private static JsonArray Listed(IEnumerable<double> values) => [.. values.Select(static value => (JsonNode)JsonValue.Create(value))];

    private static Span<byte> BytesOf(Large model)
    {
        TensorSpan<float> kernel = model.Big.Kernel;
        return MemoryMarshal.AsBytes(MemoryMarshal.CreateSpan(ref kernel[0, 0], (int)kernel.FlattenedLength));
    }

    // Every so many bytes, the last among them.
    private static string Sample(Large model)
    {
        Span<byte> bytes = BytesOf(model);
        byte[] sample = new byte[1000];
        for (int i = 0; i < sample.Length; i++)
            sample[i] = bytes[(int)((i + 1L) * bytes.Length / sample.Length) - 1];
        return Convert.ToBase64String(sample);
    }

    private static JsonObject Describe(ModelArtifactsInfo info) => new()
    {
        ["dateSaved"] = info.DateSaved.UtcDateTime.ToString("O"),
        ["modelTopologyBytes"] = info.ModelTopologyBytes,
        ["weightSpecsBytes"] = info.WeightSpecsBytes,
        ["weightDataBytes"] = info.WeightDataBytes,
    };

    private static IModelStore Store(string scheme) =>
        ModelRouter.Default.TryGetStore(scheme, out IModelStore? store) ? store : throw new NotSupportedException(scheme);

    private static SaveOptions SavingOptions(string json)
    {
        JsonNode options = JsonNode.Parse(json)!;
        return new SaveOptions
        {
            IncludeOptimizer = options["includeOptimizer"]?.GetValue<bool>() ?? false,
            ShardSizeBytes = options["shardSizeBytes"]?.GetValue<long>(),
            Overwrite = options["overwrite"]?.GetValue<bool>() ?? true,
            FlushToDisk = options["flushToDisk"]?.GetValue<bool>() ?? false,
            UserDefinedMetadata = options["metadata"]?.AsObject(),
        };
    }

    private static ISaveHandler Saving(string url, string options) => Http(options) is { } http ? new HttpModelHandler(url, http) : ModelRouter.Default.GetSaveHandler(url);

    private static ILoadHandler Loading(string url, string options) => Http(options) is { } http ? new HttpModelHandler(url, http) : ModelRouter.Default.GetLoadHandler(url);

    private static HttpModelOptions? Http(string json)
    {
        if (JsonNode.Parse(json)!["http"] is not { } http)
            return null;
        HttpModelOptions result = new()
        {
            Method = http["method"] is { } method ? new HttpMethod(method.GetValue<string>()) : HttpMethod.Post,
            Client = http["credentials"] is null && http["mode"] is null && http["cache"] is null
                ? null
                : BrowserFetchHandler.CreateClient(
                    Parse(http["credentials"], BrowserRequestCredentials.SameOrigin),
                    Parse(http["mode"], BrowserRequestMode.Cors),
                    Parse(http["cache"], BrowserRequestCache.Default)),
        };
        foreach ((string name, JsonNode? value) in http["headers"]?.AsObject() ?? [])
            result.Headers[name] = value!.GetValue<string>();

        return result;
    }

    private static T Parse<T>(JsonNode? name, T otherwise)
        where T : struct, Enum => name is null ? otherwise : Enum.Parse<T>(name.GetValue<string>());

    private sealed class Recorder(List<double> fractions) : IProgress<double>
    {
        public void Report(double value) => fractions.Add(value);
    }

    private sealed class Stopper(CancellationTokenSource stop, double at) : IProgress<double>
    {
        public void Report(double value)
        {
            if (value >= at)
                stop.Cancel();
        }
    }
}
