using System.CommandLine;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen ls</c>, <c>cp</c>, <c>mv</c> and <c>rm</c>: models in any place a scheme leads to.</summary>
internal static class StoreCommands
{
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite what is there." };
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };

    public static Command List()
    {
        Argument<string> folder = new("PLACE") { Description = "A folder, or a scheme such as memory://." };
        Command command = new("ls", "Lists models.\n\nExamples:\n  layersgen ls models") { folder, Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<(string Place, long Bytes)> found = await FindAsync(parsed.GetRequiredValue(folder), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(Json))
            {
                Report.Json(writer =>
                {
                    foreach ((string place, long bytes) in found)
                        writer.WriteNumber(place, bytes);
                });
            }
            else
            {
                foreach ((string place, long bytes) in found)
                    Console.WriteLine($"{Report.Size(bytes),12}  {place}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    public static Command Copy() => Transfer("cp", "Copies a model.\n\nExamples:\n  layersgen cp web/model/model.json backup\n  layersgen cp model.h5 https://example.com/upload", remove: false);

    public static Command Move() => Transfer("mv", "Copies a model, then removes the original.\n\nExamples:\n  layersgen mv old/model.json new", remove: true);

    public static Command Remove()
    {
        Argument<string> place = new("MODEL") { Description = "The model: a .h5 or .keras file, the path of a model.json, or a URL of a scheme whose models can be removed." };
        Command command = new("rm", "Removes a model: its model.json and the weights it lists, or its Keras file.\n\nExamples:\n  layersgen rm web/model/model.json") { place };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RemoveAsync(parsed.GetRequiredValue(place), cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Transfer(string name, string help, bool remove)
    {
        Argument<string> from = new("IN") { Description = "The model." };
        Argument<string> to = new("OUT") { Description = "Where it goes." };
        Command command = new(name, help) { from, to, Force };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string source = parsed.GetRequiredValue(from);
            string target = parsed.GetRequiredValue(to);
            ModelFormat format = ModelFormats.Of(null, source);
            ISaveHandler handler = Places.Target(target, ModelFormats.Of(null, target), parsed.GetValue(Force), new KerasOptions());
            ModelArtifacts artifacts = await Report.ProgressAsync($"Reading {source}", false, progress =>
                ArtifactReader.ReadAsync(Places.Source(source, format), progress, cancellationToken)).ConfigureAwait(false);
            await Report.ProgressAsync($"Writing {target}", false, progress =>
                handler.SaveAsync(artifacts, new SaveOptions { Progress = progress }, cancellationToken)).ConfigureAwait(false);
            if (remove)
                await RemoveAsync(source, cancellationToken).ConfigureAwait(false);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<List<(string Place, long Bytes)>> FindAsync(string place, CancellationToken cancellationToken)
    {
        List<(string, long)> found = [];
        int scheme = place.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && Places.Router.TryGetStore(place[..scheme], out IModelStore? store))
        {
            foreach ((string name, ModelArtifactsInfo info) in await store.ListAsync(cancellationToken).ConfigureAwait(false))
                found.Add(($"{place[..scheme]}://{name}", info.WeightDataBytes));
            return found;
        }

        string folder = FileModelHandler.StripScheme(place);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{place} is no folder, and no scheme whose models can be listed.");
        foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(static file => Path.GetFileName(file) == "model.json" || KerasModelHandler.IsKerasPath(file)).Order(StringComparer.Ordinal))
        {
            IEnumerable<string> files = KerasModelHandler.IsKerasPath(file) ? [file] : [file, .. await ShardsAsync(file, cancellationToken).ConfigureAwait(false)];
            found.Add((file, files.Where(File.Exists).Sum(static path => new FileInfo(path).Length)));
        }

        return found;
    }

    private static async Task RemoveAsync(string place, CancellationToken cancellationToken)
    {
        int scheme = place.IndexOf("://", StringComparison.Ordinal);
        if (scheme > 0 && Places.Router.TryGetStore(place[..scheme], out IModelStore? store))
        {
            await store.RemoveAsync(place[(scheme + 3)..], cancellationToken).ConfigureAwait(false);
            return;
        }

        string file = FileModelHandler.StripScheme(place);
        if (!File.Exists(file))
            throw new FileNotFoundException($"{place} does not exist as a file, and is of no scheme whose models can be removed.", file);
        // The model.json last: until then it still tells what is its.
        IReadOnlyList<string> shards = KerasModelHandler.IsKerasPath(file) ? [] : await ShardsAsync(file, cancellationToken).ConfigureAwait(false);
        foreach (string shard in shards)
            File.Delete(shard);
        File.Delete(file);
    }

    private static async Task<IReadOnlyList<string>> ShardsAsync(string modelJson, CancellationToken cancellationToken)
    {
        IModelSource source = await new FileModelHandler(modelJson).OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            // The source refuses paths that lead out of the model's folder.
            return [.. manifest.Groups.SelectMany(static group => group.Paths).Select(path => source.GetLocalPath(path)!)];
        }
    }
}
