using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>LayersGen as one of compare.mjs' contenders: a request a line, an answer a line, as tfjs.mjs.</summary>
internal static class Contender
{
    public static async Task ServeAsync(TextReader requests, TextWriter answers, bool multithreaded)
    {
        while (await requests.ReadLineAsync() is { } line)
        {
            JsonNode request = JsonNode.Parse(line)!;
            JsonObject answer = await AnswerAsync(request, multithreaded);
            await answers.WriteLineAsync(answer.ToJsonString());
            await answers.FlushAsync();
        }
    }

    private static async Task<JsonObject> AnswerAsync(JsonNode request, bool multithreaded)
    {
        string path = Text(request, "model");
        double milliseconds = request["milliseconds"]!.GetValue<double>();
        switch (Text(request, "operation"))
        {
            case "predict":
            {
                using LayersModel model = await LayersModel.LoadAsync(path);
                model.UseMultithreading = multithreaded;
                return Predict(model, request, milliseconds);
            }

            case "load":
                return await MeasureAsync(milliseconds, async () => (await LayersModel.LoadAsync(path)).Dispose());
            case "map":
                return await MeasureAsync(milliseconds, async () => (await LayersModel.LoadAsync(path, new LoadOptions { MemoryMap = true })).Dispose());
            case "read":
                return await MeasureAsync(milliseconds, () => RawFile.ReadAsync(WeightsBeside(path)));
            case "save":
            {
                using LayersModel model = await LayersModel.LoadAsync(path);
                return await MeasureAsync(milliseconds, () => model.SaveAsync($"file://{Text(request, "folder")}"));
            }

            case "write":
            {
                using NativeBytes bytes = await RawFile.ReadWholeAsync(WeightsBeside(path));
                string file = Path.Join(Directory.CreateDirectory(Text(request, "folder")).FullName, "raw.bin");
                return await MeasureAsync(milliseconds, () => RawFile.WriteAsync(file, bytes));
            }

            default:
                throw new ArgumentException($"No operation '{request["operation"]}'.", nameof(request));
        }
    }

    private static JsonObject Predict(LayersModel model, JsonNode request, double milliseconds)
    {
        float[] input = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Text(request, "input"))).ToArray();
        int batch = request["shape"]![0]!.GetValue<int>();
        float[] output = new float[model.Outputs[0].Shape.Skip(1).Aggregate(batch, static (product, axis) => product * axis)];
        model.Predict(input, output);
        JsonObject answer = Timed(model, input, output, milliseconds);
        if (request["output"]?.GetValue<bool>() == true)
            answer["output"] = new JsonArray([.. output.Select(static value => JsonValue.Create(value))]);
        return answer;
    }

    private static JsonObject Timed(LayersModel model, float[] input, float[] output, double milliseconds)
    {
        long started = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            model.Predict(input, output);
            calls++;
        }
        while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < milliseconds);
        return Answer(started, calls);
    }

    private static async Task<JsonObject> MeasureAsync(double milliseconds, Func<Task> run)
    {
        await run();
        long started = Stopwatch.GetTimestamp();
        int calls = 0;
        do
        {
            await run();
            calls++;
        }
        while (Stopwatch.GetElapsedTime(started).TotalMilliseconds < milliseconds);
        return Answer(started, calls);
    }

    private static JsonObject Answer(long started, int calls) =>
        new() { ["milliseconds"] = Stopwatch.GetElapsedTime(started).TotalMilliseconds / calls };

    private static string WeightsBeside(string modelJson) => Path.Join(Path.GetDirectoryName(modelJson), "weights.bin");

    private static string Text(JsonNode request, string key) => request[key]!.GetValue<string>();
}
