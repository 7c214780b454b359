using System.CommandLine;
using System.Text;
using System.Text.Json;
using LayersGen.Generator;
using ErrorId = LayersGen.Catalogue.ErrorId;
using ManifestCheck = LayersGen.Catalogue.ManifestCheck;
using ManifestError = LayersGen.Catalogue.ManifestError;
using ShardErrors = LayersGen.Catalogue.ShardErrors;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen validate MODEL</c>: what the compiler says of a file that a class is bound to, with the same ids at the same places.</summary>
internal static class ValidateCommand
{
    private const string Help = """
        Checks a model: its files, every layer, every weight. Prints all that is wrong, in the form of a compiler's errors; the exit code is 1 if anything is.

        Examples:
          layersgen validate web/model/model.json
          layersgen validate model.h5 --json
        """;

    // What is wrong with a Keras file itself has none of the compiler's ids.
    private const string FormatId = "format";

    private static readonly Argument<string> Model = Places.ModelArgument("MODEL");
    private static readonly Option<string?> Weights = Places.WeightsOption();
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };

    public static Command Create()
    {
        Command command = new("validate", Help) { Model, Weights, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string place = parsed.GetRequiredValue(Model);
        List<Problem> found = await FindAsync(place, parsed.GetValue(Weights), parsed.GetValue(Json), cancellationToken).ConfigureAwait(false);
        int problems = found.Count(static problem => !problem.IsNote);
        if (parsed.GetValue(Json))
        {
            Report.Json(writer =>
            {
                writer.WriteBoolean("valid", problems == 0);
                Write(writer, "problems", found.Where(static problem => !problem.IsNote));
                Write(writer, "notes", found.Where(static problem => problem.IsNote));
            });
        }
        else
        {
            foreach (Problem problem in found)
            {
                string at = problem.At is var (line, column) ? $"({line},{column})" : "";
                Console.WriteLine($"{place}{at}: {(problem.IsNote ? "info" : "error")} {problem.Id}: {Report.Printable(problem.Message)}");
            }

            Console.WriteLine(problems == 0 ? $"{place}: valid" : $"{place}: {problems} problem(s)");
        }

        return problems == 0 ? ExitCode.Success : ExitCode.Invalid;
    }

    private static void Write(Utf8JsonWriter writer, string name, IEnumerable<Problem> problems)
    {
        writer.WriteStartArray(name);
        foreach (Problem problem in problems)
        {
            writer.WriteStartObject();
            writer.WriteString("id", problem.Id);
            if (problem.Field is not null)
                writer.WriteString("field", problem.Field);
            if (problem.At is var (line, column))
            {
                writer.WriteNumber("line", line);
                writer.WriteNumber("column", column);
            }

            writer.WriteString("message", problem.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static async Task<List<Problem>> FindAsync(string place, string? weights, bool quiet, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> utf8 = default;
        // The model.json of a Keras file is made as it is read: nobody can look at its lines.
        ModelFormat format = ModelFormats.Of(null, place);
        try
        {
            IModelSource source = await Places.Source(place, format, weights).OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                ReadOnlyMemory<byte> json = await ModelManifest.ReadUtf8Async(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
                if (format == ModelFormat.Tfjs && weights is null)
                    utf8 = json;
                ManifestCheck check = ManifestCheck.Read(json, place, cancellationToken);
                List<ManifestError> errors = [.. check.Errors];
                if (errors.Count == 0)
                    errors.AddRange(ShardErrors.Check(check.Manifest!, (path, out size) => TryGetSize(source, path, out size)));
                if (errors.Count == 0)
                {
                    // The weights last, which only reading them tells of.
                    (await Report.ProgressAsync($"Reading {place}", quiet, progress =>
                        StoredModel.ReadAsync(source, new LoadOptions { Progress = progress }, cancellationToken)).ConfigureAwait(false)).Dispose();
                }

                IEnumerable<ManifestError> notes = errors.Count == 0 ? check.Notes : [];
                return [.. errors.Concat(notes).Select(error => new Problem(error.Id, error.Path, Locate(error, utf8.Span), $"{error.Path}: {error.Message}"))];
            }
        }
        catch (ModelFormatException e)
        {
            (int, int)? at = e is { Id: not null, Field: { } field } && !utf8.IsEmpty ? LineAndColumn(utf8.Span, JsonLocator.Find(utf8.Span, field).Start) : null;
            return [new Problem(e.Id ?? FormatId, e.Field, at, e.Message)];
        }
    }

    private static bool TryGetSize(IModelSource source, string path, out long? size)
    {
        size = null;
        if (source.GetLocalPath(path) is not { } file)
            return false;
        size = RealPath.LengthOf(file);
        return true;
    }

    private static (int Line, int Column)? Locate(ManifestError error, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return null;
        int start = error.Offset >= 0 ? (int)Math.Min(error.Offset, utf8.Length)
            : error.Id == ErrorId.MalformedJson ? 0
            : JsonLocator.Find(utf8, error.At.Count > 0 ? error.At[0] : error.Path).Start;
        return LineAndColumn(utf8, start);
    }

    // From 1, in characters, as editors count.
    private static (int Line, int Column) LineAndColumn(ReadOnlySpan<byte> utf8, int offset)
    {
        ReadOnlySpan<byte> before = utf8[..offset];
        return (before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }

    /// <summary>Something wrong with a model.</summary>
    /// <param name="Id">The diagnostic's.</param>
    /// <param name="Field">The path of the field in <c>model.json</c>.</param>
    /// <param name="At">Its line and column there.</param>
    /// <param name="Message">What is wrong.</param>
    private sealed record Problem(string Id, string? Field, (int Line, int Column)? At, string Message)
    {
        /// <summary>Whether nothing is wrong, and this is only worth knowing.</summary>
        public bool IsNote => Id == ErrorId.ManifestNote;
    }
}
