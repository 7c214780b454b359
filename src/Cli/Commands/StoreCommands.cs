using System.CommandLine;
using System.Globalization;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen ls</c>, <c>cp</c>, <c>mv</c> and <c>rm</c>: models in any place a scheme leads to.</summary>
internal static class StoreCommands
{
    private const string FileScheme = "file://";

    private static readonly ModelManager Manager = new(Places.Router);
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite what is there." };
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };

    public static Command List()
    {
        Argument<string?> place = new("PLACE") { Description = "A folder, or a scheme and how the names begin; without one, the stores that have a place of their own.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("ls", """
            Lists models, with the bytes of their weights and when they were saved.

            Examples:
              layersgen ls models
              layersgen ls sqlite://models.db
              layersgen ls azblob://container/digits
            """) { place, Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            IReadOnlyDictionary<string, ModelArtifactsInfo> found = await FindAsync(parsed.GetValue(place), cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(Json))
                WriteJson(found);
            else
                WriteText(found);
            return ExitCode.Success;
        });
        return command;
    }

    public static Command Copy() => Transfer("cp", """
        Copies a model.

        Examples:
          layersgen cp web/model/model.json backup
          layersgen cp model.h5 sqlite://models.db#digits
          layersgen cp azblob://container/digits https://example.com/models/digits
        """, CopyAsync);

    public static Command Move() => Transfer("mv", """
        Moves a model: copies it, checks the copy, then removes the original.

        Examples:
          layersgen mv old/model.json new
          layersgen mv sqlite://models.db#v1 sqlite://models.db#v2
        """, MoveAsync);

    public static Command Remove()
    {
        Argument<string> place = new("MODEL") { Description = "The model: a .h5 or .keras file, the path of a model.json or of its folder, or the URL of a model in a store." };
        Command command = new("rm", """
            Removes a model: its model.json and the weights it lists, or its Keras file.

            Examples:
              layersgen rm web/model/model.json
              layersgen rm sqlite://models.db#digits
            """) { place, Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string model = parsed.GetRequiredValue(place);
            Tell(model, await FoundAsync(Manager.RemoveAsync(model, cancellationToken)).ConfigureAwait(false), parsed.GetValue(Json));
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Transfer(string name, string help, Func<string, string, CopyOptions, CancellationToken, Task<ModelArtifactsInfo>> transferAsync)
    {
        Argument<string> from = new("IN") { Description = "The model." };
        Argument<string> to = new("OUT") { Description = "Where it goes." };
        Command command = new(name, help) { from, to, Force, Json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string source = parsed.GetRequiredValue(from);
            string target = parsed.GetRequiredValue(to);
            bool json = parsed.GetValue(Json);
            ModelArtifactsInfo info = await Places.SavedAsync(target, FoundAsync(Report.ProgressAsync($"{source} to {target}", json, progress =>
                transferAsync(source, target, new CopyOptions { Overwrite = parsed.GetValue(Force), Progress = progress }, cancellationToken)))).ConfigureAwait(false);
            Tell(target, info, json);
            return ExitCode.Success;
        });
        return command;
    }

    private static Task<ModelArtifactsInfo> CopyAsync(string source, string target, CopyOptions options, CancellationToken cancellationToken) =>
        Manager.CopyAsync(source, target, options, cancellationToken);

    private static async Task<ModelArtifactsInfo> MoveAsync(string source, string target, CopyOptions options, CancellationToken cancellationToken)
    {
        if (!Places.IsKerasFile(source) && !Places.IsKerasFile(target))
            return await Manager.MoveAsync(source, target, options, cancellationToken).ConfigureAwait(false);

        // What one format says in another's words is not byte for byte the same, as the manager's move demands.
        ModelArtifactsInfo before = await Manager.FindAsync(source, cancellationToken).ConfigureAwait(false) ?? throw new KeyNotFoundException($"{source} does not exist.");
        ModelArtifacts original = await ArtifactReader.ReadAsync(StoredAt(source), null, cancellationToken).ConfigureAwait(false);
        ModelArtifactsInfo info = await Manager.CopyAsync(source, target, options, cancellationToken).ConfigureAwait(false);
        ModelArtifacts copy = await ArtifactReader.ReadAsync(StoredAt(target), null, cancellationToken).ConfigureAwait(false);
        CopyCheck.Compare(original, source, copy, target);
        if (await Manager.FindAsync(source, cancellationToken).ConfigureAwait(false) != before)
            throw new IOException($"{source} was saved again while it was moved. It was not removed; {target} holds what it was before.");
        await Manager.RemoveAsync(source, cancellationToken).ConfigureAwait(false);
        return info;
    }

    // As what has saved there finds it: a folder means the model in it.
    private static ILoadHandler StoredAt(string place)
    {
        (string scheme, string name) = ModelRouter.Split(place);
        return Places.Router.TryGetStore(scheme, out IModelStore? store)
            ? store.GetLoadHandler(name)
            : throw new NotSupportedException($"Models of {scheme}:// cannot be verified, as a move demands.");
    }

    private static async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> FindAsync(string? place, CancellationToken cancellationToken)
    {
        if (place is null)
            return await Manager.ListAsync(cancellationToken).ConfigureAwait(false);
        if (ModelRouter.Split(place).Scheme == "file" && !Directory.Exists(FileModelHandler.StripScheme(place)))
            throw new DirectoryNotFoundException($"{place} is no folder.");
        return await Manager.ListAsync(place, cancellationToken).ConfigureAwait(false);
    }

    // That there is no such model is the place's fault, not the model's.
    private static async Task<T> FoundAsync<T>(Task<T> work)
    {
        try
        {
            return await work.ConfigureAwait(false);
        }
        catch (KeyNotFoundException e)
        {
            throw new FileNotFoundException(e.Message, e);
        }
    }

    private static void WriteText(IReadOnlyDictionary<string, ModelArtifactsInfo> found)
    {
        foreach ((string place, ModelArtifactsInfo info) in found)
            Console.WriteLine($"{Report.Size(info.WeightDataBytes),12}  {info.DateSaved.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}  {Report.Printable(PathOf(place))}");
    }

    private static void WriteJson(IReadOnlyDictionary<string, ModelArtifactsInfo> found) => Report.Json(writer =>
    {
        writer.WriteStartArray("models");
        foreach ((string place, ModelArtifactsInfo info) in found)
        {
            writer.WriteStartObject();
            Write(writer, PathOf(place), info);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void Tell(string place, ModelArtifactsInfo info, bool json)
    {
        if (json)
            Report.Json(writer => Write(writer, place, info));
        else
            Console.WriteLine($"{place}: {Report.Size(info.WeightDataBytes)} of weights");
    }

    private static void Write(System.Text.Json.Utf8JsonWriter writer, string place, ModelArtifactsInfo info)
    {
        writer.WriteString("model", place);
        writer.WriteString("dateSaved", info.DateSaved);
        writer.WriteNumber("modelTopologyBytes", info.ModelTopologyBytes);
        writer.WriteNumber("weightDataBytes", info.WeightDataBytes);
    }

    private static string PathOf(string place) => place.StartsWith(FileScheme, StringComparison.Ordinal) ? place[FileScheme.Length..] : place;
}
