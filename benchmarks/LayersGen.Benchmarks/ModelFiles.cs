namespace LayersGen.Benchmarks;

/// <summary>The files that models.mjs makes.</summary>
internal static class ModelFiles
{
    /// <summary>The path of a model's <c>model.json</c>.</summary>
    /// <exception cref="InvalidOperationException">It was not made yet.</exception>
    public static string Json(string model)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Join(folder.FullName, "artifacts", "benchmarks", model, "model.json");
            if (File.Exists(path))
                return path;
        }

        throw new InvalidOperationException($"There is no artifacts/benchmarks/{model}/model.json. Make it: node benchmarks/models.mjs artifacts/benchmarks {model}");
    }
}
