namespace LayersGen.Catalogue;

/// <summary>What the attribute of a layer takes, as its C# class says.</summary>
/// <param name="Positional">The parameters of its constructor; the last one is a params array where it is one of <paramref name="Arrays"/>.</param>
/// <param name="Properties">Its settable properties.</param>
/// <param name="Arrays">Those of both whose type is an array.</param>
internal sealed record AttributeSignature(EquatableArray<string> Positional, EquatableArray<string> Properties, EquatableArray<string> Arrays)
{
#if LAYERSGEN_RUNTIME
    /// <summary>That of a layer by the name of its attribute, <c>Conv2D</c>; null where there is none.</summary>
    [System.Diagnostics.CodeAnalysis.RequiresUnreferencedCode("Looks the attributes of layers up by name; for tools, which are not trimmed.")]
    public static AttributeSignature? Of(string name)
    {
        if (typeof(LayerAttribute).Assembly.GetType($"LayersGen.{name}Attribute") is not { } type)
            return null;
        System.Reflection.ParameterInfo[] parameters = [.. type.GetConstructors().MaxBy(static constructor => constructor.GetParameters().Length)!.GetParameters()];
        System.Reflection.PropertyInfo[] properties = [.. type.GetProperties().Where(static property => property.CanWrite && property.DeclaringType != typeof(LayerAttribute))];
        return new AttributeSignature(
            parameters.Select(static parameter => parameter.Name!).ToEquatableArray(),
            properties.Select(static property => property.Name).ToEquatableArray(),
            parameters.Where(static parameter => parameter.ParameterType.IsArray).Select(static parameter => parameter.Name!)
                .Concat(properties.Where(static property => property.PropertyType.IsArray).Select(static property => property.Name)).ToEquatableArray());
    }
#endif
}
