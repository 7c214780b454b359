namespace LayersGen.Catalogue;

/// <summary>A class that declares a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Attributes">The attributes under <c>[LayersModel]</c>, one a line, with a comment before one that cannot say all.</param>
internal sealed record DeclaredClass(string Name, IReadOnlyList<string> Attributes);
