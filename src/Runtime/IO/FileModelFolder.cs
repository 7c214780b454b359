namespace LayersGen;

/// <summary>A model in local files, looked up and removed.</summary>
internal static class FileModelFolder
{
    /// <summary>The path of a model's <c>model.json</c>, given that or its folder.</summary>
    public static string ModelJsonOf(string path) =>
        Directory.Exists(path) || !IsJson(path) ? Path.Join(path, FileModelWriter.ModelJson) : path;

    /// <summary>The folder a model is saved to, given that or the path of its <c>model.json</c>.</summary>
    public static string FolderOf(string path) =>
        !Directory.Exists(path) && Path.GetFileName(path) == FileModelWriter.ModelJson ? Path.GetDirectoryName(path)! : path;

    /// <summary>What is stored; null where nothing is, or no Layers model.</summary>
    /// <param name="modelJson">The full path of a model.json.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<ModelArtifactsInfo?> FindAsync(string modelJson, CancellationToken cancellationToken)
    {
        try
        {
            return await DescribeAsync(modelJson, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ModelFormatException or FileNotFoundException or DirectoryNotFoundException)
        {
            // Such as a graph-model's model.json, a file of that name for other purposes, or one that was removed since it was seen.
            return null;
        }
    }

    /// <summary>Removes a model's files, and its folder if nothing else is in it.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public static async Task<ModelArtifactsInfo> RemoveAsync(string modelJson, CancellationToken cancellationToken)
    {
        string folder = Path.GetDirectoryName(modelJson)!;
        if (!File.Exists(modelJson))
            throw new KeyNotFoundException($"{modelJson} does not exist.");
        ModelArtifactsInfo removed;
        using (await DirectoryLock.AcquireAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            removed = await FindAsync(modelJson, cancellationToken).ConfigureAwait(false)
                ?? throw new KeyNotFoundException($"{modelJson} is not a Layers model, or does not exist.");
            await new FileModelWriter(folder, afterStep: null).RemoveAsync(modelJson, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // Something else is in it, or already again. .NET has no test that would hold until the deletion.
        }

        return removed;
    }

    private static async Task<ModelArtifactsInfo> DescribeAsync(string modelJson, CancellationToken cancellationToken)
    {
        DateTimeOffset saved = File.GetLastWriteTimeUtc(modelJson);
        FileModelSource source = new(modelJson, LoadOptions.Default);
        await using (source.ConfigureAwait(false))
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            long weights = manifest.Groups.SelectMany(static group => group.Paths).Sum(path => LengthOf(source.GetLocalPath(path)!));
            return manifest.Describe(saved, weights);
        }
    }

    private static long LengthOf(string file) => RealPath.LengthOf(file) ?? throw new FileNotFoundException($"Could not find file '{file}'.", file);

    private static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);
}
