using System.Collections.Immutable;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LayersGen.Analyzers;

/// <summary>
/// Reports what is wrong with a <c>model.json</c> that a class is bound to, at line and column in the file, and where the
/// class's attributes say something else. The checks are the run-time loader's.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class ManifestAnalyzer : DiagnosticAnalyzer
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
            return;
        (ModelDeclaration declaration, DeclarationSites sites) = DeclarationReader.Read(type, context.CancellationToken);
        if (declaration.Manifest is not { } reference)
            return;
        AnalyzerConfigOptionsProvider options = context.Options.AnalyzerConfigOptionsProvider;
        AdditionalText[] files = [.. context.Options.AdditionalFiles.Where(file => ModelFiles.IsModel(file, options))];
        IReadOnlyList<string> candidates = ModelFiles.Candidates(reference, ModelFiles.ProjectFolder(options));
        if (ModelFiles.Find(candidates, files, static file => file.Path) is not { } found)
        {
            string message = ModelFiles.NotFound(reference, candidates, [.. files.Select(static file => file.Path)]);
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.ManifestNotFound, ManifestArgument(model, type, context.CancellationToken), message));
            return;
        }

        ModelFile file = ModelFile.Read(found, context.CancellationToken);
        ReportErrors(context, file);
        if (file.Check.Topology is { Graph: { } stored } topology && declaration.Spec is not null && GraphBuilder.Build(declaration.Spec, context.CancellationToken).Graph is { } declared)
            ReportDifferences(context, GraphComparer.Compare(declared, stored), file, topology, sites, model);
    }

    private static void ReportErrors(SymbolAnalysisContext context, ModelFile file)
    {
        ManifestCheck check = file.Check;
        // What the build knows of the weights files tells something only where the manifest is right.
        IEnumerable<ManifestError> errors = check.Errors.Count > 0 || check.Manifest is null
            ? check.Errors
            : ShardSizes.Check(check.Manifest, file.Path, context.Options.AdditionalFiles, context.CancellationToken);
        foreach (ManifestError error in errors.Concat(check.Notes))
        {
            IReadOnlyList<Location> locations = file.Locate(error);
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(error.Id), locations[0], locations.Skip(1), $"{error.Path}: {error.Message}"));
        }
    }

    private static void ReportDifferences(SymbolAnalysisContext context, GraphComparison comparison, ModelFile file, TopologyCheck topology, DeclarationSites sites, AttributeData model)
    {
        foreach (GraphDifference difference in comparison.Differences)
        {
            GraphError declared = new(ErrorId.ManifestDisagrees, difference.DeclaredLayer, difference.Argument, "");
            Location here = SiteLocator.Locate(sites.OfGraphError(declared), model, context.CancellationToken);
            Location there = file.Locate(topology.PathOf(difference.StoredLayer, difference.Argument));
            string name = Path.GetFileName(file.Path);
            string message = $"{difference.Where}: the attributes say {difference.Declared}, {name} says {difference.Stored}. Change one of them, or remove the attributes.";
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.ManifestDisagrees, here, [there], message));
        }
    }

    private static Location ManifestArgument(AttributeData model, INamedTypeSymbol type, CancellationToken cancellationToken) =>
        SiteLocator.Locate(new Site(type, model, "manifest"), model, cancellationToken);
}
