using System.Collections.Immutable;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
            return;
        (ModelDeclaration declaration, IReadOnlyList<AttributeData> layers) = DeclarationReader.Read(type, context.CancellationToken);
        EquatableArray<GraphError> errors = declaration.Errors.Count > 0 || declaration.Spec is null
            ? declaration.Errors
            : GraphBuilder.Build(declaration.Spec, context.CancellationToken).Errors;
        foreach (GraphError error in errors)
        {
            AttributeData? layer = error.Layer >= 0 && error.Layer < layers.Count ? layers[error.Layer] : null;
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Of(error.Id), Locate(type, layer, error, context.CancellationToken), error.Message));
        }
    }

    // The argument at fault, or the layer's attribute, or the name of the class.
    private static Location Locate(INamedTypeSymbol type, AttributeData? layer, GraphError error, CancellationToken cancellationToken)
    {
        if (layer?.ApplicationSyntaxReference?.GetSyntax(cancellationToken) is not AttributeSyntax syntax)
            return type.Locations[0];
        return error.Argument is not null && FindArgument(syntax, layer, Naming.ToPascal(error.Argument)) is { } argument
            ? argument.GetLocation()
            : syntax.GetLocation();
    }

    private static AttributeArgumentSyntax? FindArgument(AttributeSyntax attribute, AttributeData data, string property)
    {
        SeparatedSyntaxList<AttributeArgumentSyntax> arguments = attribute.ArgumentList?.Arguments ?? default;
        ImmutableArray<IParameterSymbol> parameters = data.AttributeConstructor?.Parameters ?? [];
        int position = 0;
        foreach (AttributeArgumentSyntax argument in arguments)
        {
            string name = argument.NameEquals?.Name.Identifier.Text ?? argument.NameColon?.Name.Identifier.Text
                ?? (parameters.Length == 0 ? "" : parameters[Math.Min(position++, parameters.Length - 1)].Name);
            // [Input]'s shape is the topology's batch_input_shape.
            if (string.Equals(name, property, StringComparison.OrdinalIgnoreCase) || (name == "shape" && property == "BatchInputShape"))
                return argument;
        }

        return null;
    }
}
