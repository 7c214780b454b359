using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;

namespace LayersGen.CodeFixes;

/// <summary>What layers' attributes take, by their symbols.</summary>
internal static class AttributeSignatures
{
    public static AttributeSignature? Of(Compilation compilation, string name)
    {
        if (compilation.GetTypeByMetadataName($"LayersGen.{name}Attribute") is not { } type)
            return null;
        IParameterSymbol[] parameters = [.. type.InstanceConstructors.OrderByDescending(static constructor => constructor.Parameters.Length).First().Parameters];
        IPropertySymbol[] properties = [.. Bases(type).Reverse().SelectMany(static level => level.GetMembers().OfType<IPropertySymbol>()).Where(static property => property.SetMethod is not null)];
        return new AttributeSignature(
            parameters.Select(static parameter => parameter.Name).ToEquatableArray(),
            properties.Select(static property => property.Name).ToEquatableArray(),
            parameters.Where(static parameter => parameter.Type is IArrayTypeSymbol).Select(static parameter => parameter.Name)
                .Concat(properties.Where(static property => property.Type is IArrayTypeSymbol).Select(static property => property.Name)).ToEquatableArray());
    }

    private static IEnumerable<INamedTypeSymbol> Bases(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null && level.Name != "LayerAttribute"; level = level.BaseType)
            yield return level;
    }
}
