namespace LayersGen.Catalogue;

/// <summary>What the attribute of a layer takes, as its C# class says.</summary>
/// <param name="Positional">The parameters of its constructor; the last one is a params array where it is one of <paramref name="Arrays"/>.</param>
/// <param name="Properties">Its settable properties.</param>
/// <param name="Arrays">Those of both whose type is an array.</param>
internal sealed record AttributeSignature(EquatableArray<string> Positional, EquatableArray<string> Properties, EquatableArray<string> Arrays);
