using System.Collections.Immutable;
using LayersGen.Catalogue;
using LayersGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.Analyzers;

/// <summary>Finds the text of what a declaration says.</summary>
internal static class SiteLocator
{
    // The argument at fault, or its attribute, or the name of the class on the declaration that has [LayersModel].
    public static Location Locate(Site site, AttributeData model, CancellationToken cancellationToken)
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
            _ when CallArguments.IsMask(key) => Naming.ToPascal(CallArguments.PropertyKey(key)),
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
