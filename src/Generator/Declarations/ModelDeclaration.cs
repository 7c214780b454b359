using LayersGen.Catalogue;

namespace LayersGen.Generator;

/// <summary>
/// All the generator needs of one attributed class; equal for equal declarations wherever they stand, so that edits
/// elsewhere change nothing downstream.
/// </summary>
/// <param name="Namespace">Empty for the global one.</param>
/// <param name="ContainingTypes">The types around it, outermost first, as they are re-opened: <c>partial class Outer</c>.</param>
/// <param name="Name">The class name, as code writes it: <c>@event</c>.</param>
/// <param name="Members">The names of what the class declares itself.</param>
/// <param name="Spec">The declared graph; null if it could not be read.</param>
/// <param name="Errors">What is wrong with the declaration itself.</param>
internal sealed record ModelDeclaration(
    string Namespace,
    EquatableArray<string> ContainingTypes,
    string Name,
    EquatableArray<string> Members,
    GraphSpec? Spec,
    EquatableArray<GraphError> Errors)
{
    /// <summary>The <c>model.json</c> the class is bound to; null for none.</summary>
    public ManifestReference? Manifest { get; init; }

    /// <summary>A file name unique among the project's models.</summary>
    public string HintName => string.Concat(
        Namespace.Length == 0 ? "" : Namespace + ".",
        string.Concat(ContainingTypes.Select(static type => type.Substring(type.LastIndexOf(' ') + 1) + ".")),
        Name,
        ".g.cs").Replace("@", "");
}

/// <summary>What <c>[LayersModel(Manifest = …)]</c> says.</summary>
/// <param name="Path">The path as written.</param>
/// <param name="Name">The model's name, if another than the file's is given.</param>
/// <param name="SourceFile">The file it is written in.</param>
internal sealed record ManifestReference(string Path, string? Name, string SourceFile);
