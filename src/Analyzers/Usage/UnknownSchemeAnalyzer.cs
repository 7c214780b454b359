using System.Collections.Immutable;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>Reports a URL of <c>LoadAsync</c> or <c>SaveAsync</c> whose scheme no handler is known for.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UnknownSchemeAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.UnknownScheme];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (KnownTypes.Of(start.Compilation) is not { } types)
                return;
            // Registrations are looked for once there is a scheme that only they can explain.
            Lazy<Schemes> schemes = new(() => Schemes.Of(start.Compilation));
            start.RegisterOperationAction(call => Analyze(call, types, schemes), OperationKind.Invocation);
        });
    }

    private static void Analyze(OperationAnalysisContext context, KnownTypes types, Lazy<Schemes> schemes)
    {
        IInvocationOperation call = (IInvocationOperation)context.Operation;
        if ((!types.IsLoad(call.TargetMethod) && !types.IsSave(call.TargetMethod)) || KnownTypes.UrlOf(call) is not { } url)
            return;
        if (UrlText.Of(url)?.Scheme is not { } scheme || Schemes.BuiltIn.Contains(scheme) || schemes.Value.Contains(scheme))
            return;
        string? near = UnknownScheme.Suggest(scheme, schemes.Value.Known);
        // Where a library may have registered it, only what looks like a slip is reported.
        if (schemes.Value.MayBeOthers && near is null)
            return;
        ImmutableDictionary<string, string?> properties = near is null ? ImmutableDictionary<string, string?>.Empty : Repair.Replace(scheme, near);
        context.ReportDiagnostic(Diagnostic.Create(Descriptors.UnknownScheme, url.Syntax.GetLocation(), properties, UnknownScheme.Explain(scheme, schemes.Value.Known)));
    }
}
