using System.CommandLine;
using LayersGen.Keras.Dialects;
using ConfigValue = LayersGen.Catalogue.ConfigValue;

namespace LayersGen.Cli.Commands;

/// <summary><c>layersgen convert IN OUT</c>, and tensorflowjs_converter's spelling of it.</summary>
internal static class ConvertCommand
{
    private const string Help = """
        Converts a model between TensorFlow.js' model.json, Keras' HDF5 and Keras 3's .keras. Nothing is written if something of the model cannot be said in the other format; each such layer is named.

        Examples:
          layersgen convert model.h5 web/model
          layersgen convert web/model/model.json model.keras
          layersgen convert model.json web/model --weights model.weights.h5
          layersgen convert model.keras web/model --quantize-uint8 "*/kernel" --weight-shard-size-bytes 4194304
          layersgen convert --input_format tensorflowjs --output_format keras model.json model.h5
        """;

    private static readonly Argument<string> Input = Places.ModelArgument("IN");
    private static readonly Argument<string> Output = new("OUT") { Description = "Where it goes: a .h5 or .keras file, or the folder or URL of a model.json." };
    private static readonly Option<string?> From = new("--from", "--input_format", "--input-format") { Description = "The format of IN, if its name does not tell it: tfjs, h5 or keras." };
    private static readonly Option<string?> To = new("--to", "--output_format", "--output-format") { Description = "The format of OUT, if its name does not tell it." };
    private static readonly Option<string?> Weights = Places.WeightsOption();
    private static readonly Option<bool> Force = new("--force") { Description = "Overwrite OUT." };
    private static readonly Option<bool> AllowInexact = new("--allow-inexact") { Description = "Convert although predictions may change, or the target may refuse a layer." };
    private static readonly Option<bool> Json = new("--json") { Description = "Report as JSON." };
    private static readonly Option<long?> ShardSize = new("--weight-shard-size-bytes", "--weight_shard_size_bytes") { Description = "The largest weights file; one file by default." };
    private static readonly Option<bool> Split = new("--split-weights-by-layer", "--split_weights_by_layer") { Description = "A weights file, or more, of its own for each layer; OUT is a folder." };
    private static readonly Option<string?> Float16 = Quantize("float16");
    private static readonly Option<string?> UInt8 = Quantize("uint8");
    private static readonly Option<string?> UInt16 = Quantize("uint16");

    public static Command Create()
    {
        Command command = new("convert", Help) { Input, Output, Weights, From, To, Float16, UInt8, UInt16, ShardSize, Split, Force, AllowInexact, Json };
        ConverterOptions.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    private static Option<string?> Quantize(string type) => new($"--quantize-{type}", $"--quantize_{type}")
    {
        Description = $"Store weights as {type}: those whose names match one of the patterns, separated by commas; without one, all that no other option names.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string input = parsed.GetRequiredValue(Input);
        string output = parsed.GetRequiredValue(Output);
        ConverterOptions.Check(parsed);
        if (parsed.GetValue(Weights) is not null && parsed.GetValue(From) is not null)
            throw new ArgumentException("--weights tells what IN is: leave out --from.");
        ModelFormat from = ModelFormats.Of(parsed.GetValue(From), input);
        ModelFormat to = ModelFormats.Of(ModelFormats.TargetOf(parsed.GetValue(From), parsed.GetValue(To), output), output);
        string? metadata = ConverterOptions.MetadataOf(parsed);
        List<QuantizationRule> rules = Rules(parsed);
        if (to != ModelFormat.Tfjs && (rules.Count > 0 || parsed.GetValue(ShardSize) is not null || parsed.GetValue(Split)))
            throw new ArgumentException("Keras' files are neither quantized nor cut: leave out --quantize-…, --weight-shard-size-bytes and --split-weights-by-layer.");
        if (to != ModelFormat.Tfjs && metadata is not null)
            throw new ArgumentException("Keras' files have no place for metadata: leave out --metadata.");
        if (parsed.GetValue(ShardSize) is <= 0)
            throw new ArgumentException($"--weight-shard-size-bytes {parsed.GetValue(ShardSize)}: expected a positive number.");
        if (parsed.GetValue(Split) && ModelRouter.Split(output).Scheme != "file")
            throw new ArgumentException($"--split-weights-by-layer writes to a folder; {output} keeps weights in its own way.");
        List<KerasFinding> findings = [];
        KerasOptions options = new() { AllowInexact = parsed.GetValue(AllowInexact), Findings = findings.Add };
        ISaveHandler target = Places.Target(output, to, parsed.GetValue(Force), options);
        bool quiet = parsed.GetValue(Json);
        ModelArtifacts artifacts = await Report.ProgressAsync($"Reading {input}", quiet, progress =>
            ArtifactReader.ReadAsync(Places.Source(input, from, parsed.GetValue(Weights), options), progress, cancellationToken)).ConfigureAwait(false);
        if (to == ModelFormat.Tfjs)
            CheckForTfjs(artifacts, input, options, findings);
        artifacts = ArtifactQuantizer.Quantize(artifacts, rules, input);
        if (metadata is not null)
            artifacts = await ArtifactMetadata.AttachAsync(artifacts, metadata, cancellationToken).ConfigureAwait(false);
        if (parsed.GetValue(Split))
            artifacts = LayerGroups.Split(artifacts, input);
        SaveResult result = await Places.SavedAsync(output, Report.ProgressAsync($"Writing {output}", quiet, progress =>
            target.SaveAsync(artifacts, new SaveOptions { ShardSizeBytes = parsed.GetValue(ShardSize), Overwrite = parsed.GetValue(Force), Progress = progress }, cancellationToken))).ConfigureAwait(false);
        Tell(output, artifacts, result, findings, quiet);
        return ExitCode.Success;
    }

    // What TensorFlow.js itself would not read or would compute otherwise; LayersGen may well.
    private static void CheckForTfjs(ModelArtifacts artifacts, string input, KerasOptions options, List<KerasFinding> findings)
    {
        if (artifacts.ModelTopology.IsEmpty)
        {
            findings.Add(new KerasFinding("model", "these are weights alone, which load into a class that declares the model; with the architecture that to_json() writes they are a model: layersgen convert ARCHITECTURE OUT --weights WEIGHTS", KerasFindingSeverity.Note));
            return;
        }

        ConfigValue topology = Keras.KerasJson.Read(artifacts.ModelTopology.Span, input, "modelTopology");
        if (topology.Text("backend") == "tensor_flow.js")
            return;
        Dialect from = topology.Text("keras_version")?.StartsWith('3') == true && (topology["model_config"] ?? topology).Has("module") ? Dialect.Keras3 : Dialect.Keras2;
        (_, IReadOnlyList<KerasFinding> found) = ModelTranslator.Translate(topology["model_config"] ?? topology, from, Dialect.Tfjs);
        // Notes were told when the file was read.
        KerasFinding[] news = [.. found.Where(finding => !findings.Contains(finding))];
        findings.AddRange(news);
        Keras.FindingReport.Raise(input, [.. found], new KerasOptions { AllowInexact = options.AllowInexact }, KerasFindingSeverity.Unsupported,
            " --allow-inexact converts all the same, for LayersGen, which may know what TensorFlow.js does not.");
    }

    private static List<QuantizationRule> Rules(ParseResult parsed)
    {
        List<QuantizationRule> rules = [];
        Add(Float16, QuantizationType.Float16);
        Add(UInt8, QuantizationType.UInt8);
        Add(UInt16, QuantizationType.UInt16);
        if (ConverterOptions.QuantizationOf(parsed) is { } type)
        {
            if (rules.Count > 0)
                throw new ArgumentException("--quantization_bytes cannot be combined with --quantize-…, which replaces it.");
            rules.Add(new QuantizationRule("*", type));
        }

        if (rules.Count(static rule => rule.Pattern == "*") > 1)
            throw new ArgumentException("Two types cannot both be for all weights: give patterns to all but one of --quantize-….");
        // The first that matches decides; what is for all is for the rest.
        return [.. rules.OrderBy(static rule => rule.Pattern == "*")];

        void Add(Option<string?> option, QuantizationType type)
        {
            if (parsed.GetResult(option) is null)
                return;
            foreach (string pattern in (parsed.GetValue(option) ?? "*").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                rules.Add(new QuantizationRule(pattern is "True" or "true" ? "*" : pattern, type));
        }
    }

    private static void Tell(string output, ModelArtifacts artifacts, SaveResult result, List<KerasFinding> findings, bool json)
    {
        KerasFinding[] told = [.. findings.Distinct()];
        if (json)
        {
            Report.Json(writer =>
            {
                writer.WriteString("output", output);
                writer.WriteNumber("weights", artifacts.WeightSpecs.Length);
                writer.WriteNumber("weightBytes", result.ModelArtifactsInfo.WeightDataBytes);
                writer.WriteStartArray("findings");
                foreach (KerasFinding finding in told)
                {
                    writer.WriteStartObject();
                    writer.WriteString("layer", finding.Layer);
                    writer.WriteString("severity", finding.Severity.ToString());
                    writer.WriteString("message", finding.Message);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        foreach (KerasFinding finding in told)
            Console.Error.WriteLine(Report.Printable($"{finding.Severity}: {finding}"));
        Console.WriteLine($"{output}: {artifacts.WeightSpecs.Length} weights, {Report.Size(result.ModelArtifactsInfo.WeightDataBytes)}");
    }
}
