using System.CommandLine;
using System.Text.Json;
using GraphBuilder = LayersGen.Catalogue.GraphBuilder;
using GraphResult = LayersGen.Catalogue.GraphResult;
using TopologyException = LayersGen.Catalogue.TopologyException;
using TopologyReader = LayersGen.Catalogue.TopologyReader;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen validate MODEL</c>.</summary>
internal static class ValidateCommand
{
    private const string Help = """
        Checks a model: its files, every layer, every weight. Prints all that is wrong; the exit code is 1 if anything is.

        Examples:
          layersgen validate web/model/model.json
          layersgen validate model.h5 --json
        """;

    private static readonly Argument<string> Model = new("MODEL") { Description = "The model: a .h5 or .keras file, or the path or URL of a model.json." };
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };

    public static Command Create()
    {
        Command command = new("validate", Help) { Model, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string place = parsed.GetRequiredValue(Model);
        List<(string Id, string Message)> problems = await FindAsync(place, parsed.GetValue(Json), cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(Json))
        {
            Report.Json(writer =>
            {
                writer.WriteBoolean("valid", problems.Count == 0);
                writer.WriteStartArray("problems");
                foreach ((string id, string message) in problems)
                {
                    writer.WriteStartObject();
                    writer.WriteString("id", id);
                    writer.WriteString("message", message);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
        }
        else
        {
            foreach ((string id, string message) in problems)
                Console.WriteLine($"{id}: {message}");
            Console.WriteLine(problems.Count == 0 ? $"{place}: valid" : $"{place}: {problems.Count} problem(s)");
        }

        return problems.Count == 0 ? ExitCode.Success : ExitCode.Invalid;
    }

    private static async Task<List<(string Id, string Message)>> FindAsync(string place, bool quiet, CancellationToken cancellationToken)
    {
        List<(string, string)> problems = [];
        ModelArtifacts artifacts;
        try
        {
            artifacts = await Report.ProgressAsync($"Reading {place}", quiet, progress =>
                ArtifactReader.ReadAsync(Places.Source(place, ModelFormats.Of(null, place)), progress, cancellationToken)).ConfigureAwait(false);
        }
        catch (ModelFormatException e)
        {
            return [("format", e.Message)];
        }

        GraphResult? graph = Build(artifacts, problems);
        if (graph is null)
            return problems;
        problems.AddRange(graph.Errors.Select(static error => (error.Id, error.Message)));
        if (graph.Graph is null)
            return problems;
        // The whole of a load, for what only that tells: missing, extra and misshapen weights.
        try
        {
            (await LayersModel.LoadAsync(Places.Source(place, ModelFormats.Of(null, place)), cancellationToken: cancellationToken).ConfigureAwait(false)).Dispose();
        }
        catch (ModelFormatException e)
        {
            problems.Add(("weights", e.Message));
        }

        return problems;
    }

    private static GraphResult? Build(ModelArtifacts artifacts, List<(string, string)> problems)
    {
        try
        {
            return GraphBuilder.Build(TopologyReader.Read(artifacts.ModelTopology.Span));
        }
        catch (Exception e) when (e is TopologyException or JsonException)
        {
            problems.Add(("topology", artifacts.ModelTopology.IsEmpty ? "The file has no topology: weights alone." : e.Message));
            return null;
        }
    }
}
