using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>
/// Reports a path or URL of <c>LoadAsync</c> that is not one of a <c>model.json</c>. A server may give one under any name,
/// so of URLs only folders and files of other kinds are reported.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class NotModelJsonAnalyzer : DiagnosticAnalyzer
{
    private static readonly ImmutableHashSet<string> s_otherFiles =
        ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, ".bin", ".h5", ".hdf5", ".keras", ".npz", ".onnx", ".pb", ".safetensors", ".tflite", ".weights", ".zip");

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.NotModelJson];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is { } types)
                start.RegisterOperationAction(call => Analyze(call, types), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if (!types.IsLoad(call.TargetMethod) || KnownTypes.UrlOf(call) is not { } url || UrlText.Of(url) is not { } text)
            return;
        bool isWrong = text.Scheme switch
        {
            "file" => !string.IsNullOrWhiteSpace(text.End) && !text.End.EndsWith(".json", StringComparison.OrdinalIgnoreCase),
            "http" or "https" => text.IsWhole && IsOtherUrl(text.End),
            _ => false,
        };
        if (!isWrong)
            return;
        string? suggestion = text.IsWhole ? Suggest(text.End) : null;
        string advice = suggestion is null ? "End it in /model.json." : $"Write \"{suggestion}\".";
        context.ReportDiagnostic(Diagnostic.Create(
            Descriptors.NotModelJson,
            url.Syntax.GetLocation(),
            suggestion is null ? ImmutableDictionary<string, string?>.Empty : Repair.Replace(text.End, suggestion),
            $"A model is loaded from its model.json, which names the files of weights; \"{text.End}\" does not end in .json. {advice}"));
    }

    private static bool IsOtherUrl(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && (uri.AbsolutePath.EndsWith("/", StringComparison.Ordinal) || s_otherFiles.Contains(Path.GetExtension(uri.AbsolutePath)));

    // The model.json in the folder, or beside the file. Where a query follows it is the user's to move.
    private static string? Suggest(string url)
    {
        if (url.IndexOfAny(['?', '#']) >= 0)
            return null;
        int end = url.LastIndexOfAny(['/', '\\']) + 1;
        if (end == url.Length)
            return url + "model.json";
        return s_otherFiles.Contains(Path.GetExtension(url)) ? url.Substring(0, end) + "model.json" : url + "/model.json";
    }
}
