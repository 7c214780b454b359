using System.CommandLine;

namespace LayersGen.Cli;

/// <summary>Where models are: a scheme's URL, a path, a Keras file.</summary>
internal static class Places
{
    public static ModelRouter Router { get; } = ModelRouter.Default.AddKeras().AddSqlite().AddAzureBlobs().AddS3();

    /// <summary>Whether a path, or <c>file://</c> URL, names a file of Keras.</summary>
    public static bool IsKerasFile(string place) => ModelRouter.Split(place).Scheme == "file" && KerasModelHandler.IsKerasPath(place);

    /// <summary>The model that a command reads.</summary>
    public static Argument<string> ModelArgument(string name) =>
        new(name) { Description = "The model: a .h5 or .keras file, the path or URL of a model.json, or with --weights what to_json() wrote." };

    /// <summary>The weights of a model in two files, an option of all commands that read a model.</summary>
    public static Option<string?> WeightsOption() => new("--weights") { Description = "The file that save_weights() wrote, for a model whose architecture alone is in the first: the JSON of to_json()." };

    /// <summary>What loads from a place.</summary>
    /// <param name="place">The place; with <paramref name="weights"/>, the file of the architecture.</param>
    /// <param name="format">The format, as far as one file has it.</param>
    /// <param name="weights">The file of the weights, if it is another.</param>
    /// <param name="options">How a file of Keras is read.</param>
    public static ILoadHandler Source(string place, ModelFormat format, string? weights, KerasOptions? options = null)
    {
        if (weights is null)
            return format == ModelFormat.Tfjs ? Router.GetLoadHandler(place) : new KerasModelHandler(place, options);
        foreach (string file in new[] { place, weights })
        {
            if (ModelRouter.Split(file).Scheme != "file")
                throw new ArgumentException($"{file}: with --weights, the architecture and the weights are files.");
        }

        return new KerasModelHandler(place, weights, options);
    }

    /// <summary>What saves to a place; refuses one that is taken unless forced.</summary>
    public static ISaveHandler Target(string place, ModelFormat format, bool force, KerasOptions options)
    {
        if (format != ModelFormat.Tfjs)
        {
            if (!force && Path.Exists(FileModelHandler.StripScheme(place)))
                throw Taken(place);
            return new KerasModelHandler(place, new KerasOptions
            {
                // Told, where the name does not.
                Format = format == ModelFormat.Keras ? KerasFormat.Keras : KerasModelHandler.IsKerasPath(place) ? options.Format : KerasFormat.Hdf5,
                AllowInexact = options.AllowInexact,
                Findings = options.Findings,
            });
        }

        // A model is saved to a folder; its model.json means the same.
        const string ModelJson = "model.json";
        if (place.EndsWith("/" + ModelJson, StringComparison.Ordinal))
            place = place[..^(ModelJson.Length + 1)];
        if (!force && ModelRouter.Split(place).Scheme == "file" && File.Exists(Path.Join(FileModelHandler.StripScheme(place), ModelJson)))
            throw Taken(Path.Join(place, ModelJson));
        return Router.GetSaveHandler(place);
    }

    /// <summary>Awaits what saves to a place, and says of one that is taken what the command line has for it.</summary>
    public static async Task<T> SavedAsync<T>(string place, Task<T> saving)
    {
        try
        {
            return await saving.ConfigureAwait(false);
        }
        catch (ModelExistsException)
        {
            throw Taken(place);
        }
    }

    private static IOException Taken(string place) => new($"{place} exists already; --force overwrites it.");
}
