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

    /// <summary>Into a new file, or into one that then takes the place of an older one.</summary>
    public static async Task<Work> WriteAsync(JsonNode request, bool replace)
    {
        NativeBytes bytes = await RawFile.ReadWholeAsync(WeightsBeside(request.Text("model")));
        string file = Path.Join(Directory.CreateDirectory(request.Text("folder")).FullName, "raw.bin");
        return new Work(() => replace ? RawFile.ReplaceAsync(file, bytes) : RawFile.WriteAsync(file, bytes), bytes);
    }

    /// <summary>Into a new folder, or into one with a model, which stays whole until the new one is.</summary>
    public static async Task<Work> SaveAsync(JsonNode request, bool replace)
    {
        LayersModel model = await LayersModel.LoadAsync(request.Text("model"));
        string folder = Path.Join(request.Text("folder"), replace ? "replaced" : "new");
        return new Work(() => replace ? model.SaveAsync($"file://{folder}") : SaveAnewAsync(model, folder), model);
    }

    private static Task<SaveResult> SaveAnewAsync(LayersModel model, string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        return model.SaveAsync($"file://{folder}");
    }

    private static string WeightsBeside(string modelJson) => Path.Join(Path.GetDirectoryName(modelJson), "weights.bin");
}
