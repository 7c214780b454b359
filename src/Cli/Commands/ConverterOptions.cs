using System.CommandLine;

namespace LayersGen.Cli.Commands;

/// <summary>
/// The rest of tensorflowjs_converter's command line, so that scripts written for it run: options that say nothing of a Layers model are taken
/// and have no effect, as there; one that asks for something else is refused.
/// </summary>
internal static class ConverterOptions
{
    private static readonly Option<string?> Metadata = new("--metadata") { Description = "JSON files to attach as user-defined metadata: key:file.json, separated by commas." };
    private static readonly Option<int?> QuantizationBytes = new("--quantization_bytes") { Description = "1 for --quantize-uint8, 2 for --quantize-uint16.", Hidden = true };
    private static readonly Option<string?> SignatureName = new("--signature_name") { Hidden = true };

    // Of TensorFlow's graphs alone.
    private static readonly Option[] Idle =
    [
        new Option<string?>("--saved_model_tags") { Hidden = true },
        new Option<string?>("--output_node_names") { Hidden = true },
        new Option<bool>("--skip_op_check") { Hidden = true },
        new Option<string?>("--strip_debug_ops") { Hidden = true, Arity = ArgumentArity.ZeroOrOne },
        new Option<string?>("--control_flow_v2") { Hidden = true, Arity = ArgumentArity.ZeroOrOne },
        new Option<string?>("--experiments") { Hidden = true, Arity = ArgumentArity.ZeroOrOne },
        new Option<bool>("--use_structured_outputs_names") { Hidden = true },
    ];

    public static void AddTo(Command command)
    {
        command.Options.Add(Metadata);
        command.Options.Add(QuantizationBytes);
        command.Options.Add(SignatureName);
        foreach (Option option in Idle)
            command.Options.Add(option);
        command.Options.Add(new VersionOption("--version", "-v"));
    }

    /// <summary>The files to attach; null for none.</summary>
    public static string? MetadataOf(ParseResult parsed) => parsed.GetValue(Metadata);

    /// <summary>The type that the deprecated option asks for; null without it.</summary>
    public static QuantizationType? QuantizationOf(ParseResult parsed) => parsed.GetValue(QuantizationBytes) switch
    {
        null => null,
        1 => QuantizationType.UInt8,
        2 => QuantizationType.UInt16,
        int bytes => throw new ArgumentException($"--quantization_bytes {bytes}: expected 1 or 2."),
    };

    public static void Check(ParseResult parsed)
    {
        if (parsed.GetValue(SignatureName) is { } signature)
            throw new ArgumentException($"--signature_name {signature}: a signature is of a SavedModel or TensorFlow Hub module, which are not converted here; leave it out.");
    }
}
