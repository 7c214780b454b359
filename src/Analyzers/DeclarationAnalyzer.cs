using System.Collections.Immutable;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LayersGen.Analyzers;

/// <summary>Reports what is wrong with a declared model, at the attribute argument that says it. It builds the same graph the generator does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DeclarationAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Descriptors.All;

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(static start =>
        {
            if (start.Compilation.GetTypeByMetadataName(DeclarationReader.AttributeName) is { } attribute)
                start.RegisterSymbolAction(symbol => Analyze(symbol, attribute), SymbolKind.NamedType);
        });
    }

    private static void Analyze(SymbolAnalysisContext context, INamedTypeSymbol attribute)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        AttributeData? model = type.GetAttributes().FirstOrDefault(data => SymbolEqualityComparer.Default.Equals(data.AttributeClass, attribute));
        if (model is null)
        {
            if (type.GetAttributes().FirstOrDefault(DeclarationReader.IsLayer) is { } layer)
                context.ReportDiagnostic(Diagnostic.Create(Descriptors.NotMarked, layer.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken).GetLocation(), $"'{type.Name}' has layers, but is no model, so that nothing is generated for it. Put [LayersModel] before them."));
            return;
        }

        (ModelDeclaration declaration, DeclarationSites sites) = DeclarationReader.Read(type, context.CancellationToken);
        for (int i = 0; i < declaration.Errors.Count; i++)
            Report(declaration.Errors[i], sites.OfDeclarationError(i));
        if (declaration.Errors.Count > 0 || declaration.Spec is null)
            return;
        GraphResult result = GraphBuilder.Build(declaration.Spec, context.CancellationToken);
        foreach (GraphError error in result.Errors.Concat(NamesNotForTfjs(result.Graph)))
            Report(error, sites.OfGraphError(error));

        void Report(GraphError error, Site site) =>
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(error.Id), SiteLocator.Locate(site, model, context.CancellationToken), Repair.Of(error.Remedy), error.Message));
    }

    private static IEnumerable<GraphError> NamesNotForTfjs(ModelGraph? graph) =>
        from layer in graph?.Weights.Select(static weight => weight.Layer).Distinct() ?? []
        let name = graph!.Layers[layer].Name
        where !Naming.IsForTfjs(name)
        select new GraphError(ErrorId.NameNotForTfjs, layer, "name", $"TensorFlow.js refuses to load a layer with weights that is named '{name}'. Use letters and digits of ASCII, and behind the first also -, ., _ and /.");
}
