using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>Loads and saves, and reads and writes of the same bytes.</summary>
internal static class FileWork
{
    public static Work Read(JsonNode request)
    {
        string file = WeightsBeside(request.Text("model"));
        return new Work(() => RawFile.ReadAsync(file));
    }

    public static Work Load(JsonNode request, LoadOptions options)
    {
        string path = request.Text("model");
        return new Work(async () => (await LayersModel.LoadAsync(path, options)).Dispose());
    }

    public static async Task<Work> WriteAsync(JsonNode request)
    {
        NativeBytes bytes = await RawFile.ReadWholeAsync(WeightsBeside(request.Text("model")));
        string file = Path.Join(Directory.CreateDirectory(request.Text("folder")).FullName, "raw.bin");
        return new Work(() => RawFile.WriteAsync(file, bytes), bytes);
    }

    public static async Task<Work> SaveAsync(JsonNode request)
    {
        LayersModel model = await LayersModel.LoadAsync(request.Text("model"));
        string folder = request.Text("folder");
        return new Work(() => model.SaveAsync($"file://{folder}"), model);
    }

    private static string WeightsBeside(string modelJson) => Path.Join(Path.GetDirectoryName(modelJson), "weights.bin");
}
