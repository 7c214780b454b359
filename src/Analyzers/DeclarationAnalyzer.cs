using System.Collections.Immutable;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

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
            return;
        (ModelDeclaration declaration, DeclarationSites sites) = DeclarationReader.Read(type, context.CancellationToken);
        for (int i = 0; i < declaration.Errors.Count; i++)
            Report(declaration.Errors[i], sites.OfDeclarationError(i));
        if (declaration.Errors.Count > 0 || declaration.Spec is null)
            return;
        foreach (GraphError error in GraphBuilder.Build(declaration.Spec, context.CancellationToken).Errors)
            Report(error, sites.OfGraphError(error));

        void Report(GraphError error, Site site) =>
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(error.Id), Locate(site, model, context.CancellationToken), Repair.Of(error.Remedy), error.Message));
    }

    // The argument at fault, or its attribute, or the name of the class on the declaration that has [LayersModel].
    private static Location Locate(Site site, AttributeData model, CancellationToken cancellationToken)
    {
        if (site.Attribute?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is AttributeSyntax syntax)
            return site.Argument is not null ? FindArgument(syntax, site.Attribute, site.Argument) ?? syntax.GetLocation() : syntax.GetLocation();
        SyntaxNode? declaration = model.ApplicationSyntaxReference?.GetSyntax(cancellationToken).Parent;
        return declaration?.Ancestors().OfType<TypeDeclarationSyntax>().FirstOrDefault(type => type.Identifier.ValueText == site.Type.Name)?.Identifier.GetLocation()
            ?? site.Type.Locations[0];
    }

    private static Location? FindArgument(AttributeSyntax attribute, AttributeData data, string key)
    {
        // [Input]'s shape is the topology's batch_input_shape, [Output]'s layers its output_layers.
        string property = key switch
        {
            "batch_input_shape" => "shape",
            GraphBuilder.OutputLayers => "layers",
            _ => Naming.ToPascal(key),
        };
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList?.Arguments ?? default;
        ImmutableArray<IParameterSymbol> parameters = data.AttributeConstructor?.Parameters ?? [];
        AttributeArgumentSyntax[] found = [.. arguments.Where((argument, position) => string.Equals(NameOf(argument, position), property, StringComparison.OrdinalIgnoreCase))];
        // The values of a params array stand one behind the other.
        return found.Length == 0 ? null : Location.Create(attribute.SyntaxTree, TextSpan.FromBounds(found[0].SpanStart, found[found.Length - 1].Span.End));

        string NameOf(AttributeArgumentSyntax argument, int position) => argument.NameEquals?.Name.Identifier.Text ?? argument.NameColon?.Name.Identifier.Text
            ?? (parameters.Length == 0 ? "" : parameters[Math.Min(position, parameters.Length - 1)].Name);
    }
}
