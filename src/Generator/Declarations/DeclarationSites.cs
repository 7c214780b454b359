using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.Generator;

/// <summary>Where something is declared.</summary>
/// <param name="Type">The class, or a type around it.</param>
/// <param name="Attribute">The attribute on it, if it is one.</param>
/// <param name="Argument">The key of the attribute's argument, if it is one.</param>
internal readonly record struct Site(INamedTypeSymbol Type, AttributeData? Attribute = null, string? Argument = null);

/// <summary>
/// Finds the declaration behind an error. For the analyzer alone, so that the generator's pipeline holds neither symbols
/// nor locations.
/// </summary>
/// <param name="type">The model's class.</param>
/// <param name="errors">The place of each of <see cref="ModelDeclaration.Errors"/>.</param>
/// <param name="calls">For each layer of the specification the attributes that apply it.</param>
/// <param name="layers">For each layer of the specification its attribute with those of the layers inside it.</param>
/// <param name="output">The model's <c>[Output]</c>.</param>
internal sealed class DeclarationSites(INamedTypeSymbol type, IReadOnlyList<Site> errors, IReadOnlyList<IReadOnlyList<AttributeData>> calls, IReadOnlyList<InnerSites> layers, AttributeData? output)
{
    /// <summary>The place of the declaration's error number <paramref name="index"/>.</summary>
    public Site OfDeclarationError(int index) => errors[index];

    /// <summary>The place of an error of building the graph.</summary>
    public Site OfGraphError(GraphError error)
    {
        if (error is { Layer: >= 0, Inner: { } inside })
            return layers[error.Layer].Of(type, inside);
        AttributeData? attribute = error.Layer >= 0 ? calls[error.Layer][error.Call] : error.Argument == GraphBuilder.OutputLayers ? output : null;
        return new Site(type, attribute, error.Argument);
    }
}

/// <summary>The attribute of a layer, with those of the layers inside it.</summary>
/// <param name="attribute">The layer's attribute.</param>
internal sealed class InnerSites(AttributeData attribute)
{
    /// <summary>The layers inside, in order.</summary>
    public List<InnerSites> Layers { get; } = [];

    /// <summary>The place of an error inside the layer.</summary>
    public Site Of(INamedTypeSymbol type, GraphError inside)
    {
        if (inside.Layer < 0 || inside.Layer >= Layers.Count)
            return new Site(type, attribute);
        InnerSites layer = Layers[inside.Layer];
        return inside.Inner is { } deeper ? layer.Of(type, deeper) : new Site(type, layer.Attribute, inside.Argument);
    }

    private AttributeData Attribute => attribute;
}
