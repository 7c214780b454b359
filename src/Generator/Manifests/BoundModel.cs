namespace LayersGen.Generator;

/// <summary>A declaration with the file it is bound to.</summary>
/// <param name="Declaration">The declaration.</param>
/// <param name="File">The file; null where the declaration names none, or one that is not there.</param>
internal sealed record BoundModel(ModelDeclaration Declaration, ModelFile? File);
