using System.CommandLine;
using AttributeSignature = LayersGen.Catalogue.AttributeSignature;
using DeclarationWriter = LayersGen.Catalogue.DeclarationWriter;
using DeclaredClass = LayersGen.Catalogue.DeclaredClass;
using ModelGraph = LayersGen.Catalogue.ModelGraph;
using Naming = LayersGen.Catalogue.Naming;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen declare MODEL</c>.</summary>
internal static class DeclareCommand
{
    private const string Help = """
        Prints a model as the C# class that declares it, with only the arguments that differ from their defaults.

        Examples:
          layersgen declare web/digits/model.json > Digits.cs
          layersgen declare model.h5 --name Digits --namespace Reading.Models
        """;

    private static readonly Argument<string> Model = Places.ModelArgument("MODEL");
    private static readonly Option<string?> Weights = Places.WeightsOption();
    private static readonly Option<string?> Name = new("--name") { Description = "The class's name; made of the file's or folder's by default." };
    private static readonly Option<string?> Namespace = new("--namespace") { Description = "The class's namespace; none by default." };
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };

    private static readonly HashSet<string> Keywords =
    [
        .. ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for foreach goto if implicit in int "
            + "interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true "
            + "try typeof uint ulong unchecked unsafe ushort using virtual void volatile while").Split(' '),
    ];

    public static Command Create()
    {
        Command command = new("declare", Help) { Model, Weights, Name, Namespace, Json };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string place = parsed.GetRequiredValue(Model);
        string name = parsed.GetValue(Name) ?? Naming.ToPascal(StemOf(place));
        string? space = parsed.GetValue(Namespace);
        if (!IsIdentifier(name))
            throw new ArgumentException($"\"{name}\" is not a name of a class: expected letters, digits and _, no digit first, no keyword.");
        if (space?.Split('.').All(IsIdentifier) == false)
            throw new ArgumentException($"\"{space}\" is not a namespace: expected names with dots between, no keywords.");

        string source = Write(await ReadAsync(place, parsed.GetValue(Weights), cancellationToken).ConfigureAwait(false), name, space);
        if (parsed.GetValue(Json))
        {
            Report.Json(writer =>
            {
                writer.WriteString("name", name);
                writer.WriteString("namespace", space);
                writer.WriteString("source", source);
            });
        }
        else
        {
            Console.Write(source);
        }

        return ExitCode.Success;
    }

    private static async Task<ModelGraph> ReadAsync(string place, string? weights, CancellationToken cancellationToken)
    {
        IModelSource source = await Places.Source(place, ModelFormats.Of(null, place), weights).OpenAsync(LoadOptions.Default, cancellationToken).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken).ConfigureAwait(false);
            return TopologyGraph.Read(manifest.Topology, place, Report.Note, cancellationToken).Graph!;
        }
    }

    private static string Write(ModelGraph graph, string name, string? space)
    {
        List<string> lines = ["using LayersGen;", ""];
        if (space is not null)
            lines.AddRange([$"namespace {space};", ""]);
        foreach (DeclaredClass declared in DeclarationWriter.Write(graph, name, AttributeSignature.Of, static _ => false))
        {
            if (lines[^1].Length > 0)
                lines.Add("");
            bool isNamed = declared.Name == name && graph.Name != Naming.ToSnake(name);
            lines.Add(isNamed ? $"[LayersModel(Name = {Literal(graph.Name)})]" : "[LayersModel]");
            lines.AddRange(declared.Attributes);
            lines.Add($"public sealed partial class {declared.Name};");
        }

        return string.Concat(lines.Select(static line => line + "\n"));
    }

    // Of path/digits/model.json and path/digits.h5, digits.
    private static string StemOf(string place)
    {
        string[] parts = place.Split(['/', '\\', '#'], StringSplitOptions.RemoveEmptyEntries);
        string last = parts.LastOrDefault("");
        return last == "model.json" ? parts.ElementAtOrDefault(parts.Length - 2) ?? "model" : Path.GetFileNameWithoutExtension(last);
    }

    private static bool IsIdentifier(string name) => name.Length > 0 && !char.IsDigit(name[0]) && name.All(static c => char.IsLetterOrDigit(c) || c == '_') && !Keywords.Contains(name);

    // JSON's escapes are C#'s, too.
    private static string Literal(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";
}
