using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace LayersGen.Generator;

/// <summary>Which of a project's files are models, and which one a class means.</summary>
internal static class ModelFiles
{
    /// <summary>The item the package's targets make an <c>AdditionalFiles</c> of.</summary>
    public const string ItemName = "LayersModelFile";

    private const string ItemGroupKey = "build_metadata.AdditionalFiles.SourceItemGroup";
    private const string ProjectFolderKey = "build_property.ProjectDir";

    public static bool IsModel(AdditionalText file, AnalyzerConfigOptionsProvider options) =>
        options.GetOptions(file).TryGetValue(ItemGroupKey, out string? item) && item == ItemName;

    public static string ProjectFolder(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue(ProjectFolderKey, out string? folder) ? folder : "";

    /// <summary>The paths a reference may mean, in the order in which they are tried: below the project's folder, then beside the source file.</summary>
    public static IReadOnlyList<string> Candidates(ManifestReference reference, string projectFolder)
    {
        string sourceFolder = reference.SourceFile.Substring(0, Math.Max(reference.SourceFile.LastIndexOfAny(['/', '\\']), 0));
        return [.. new[] { projectFolder, sourceFolder }
            .Select(folder => Normalize(IsRooted(reference.Path) || folder.Length == 0 ? reference.Path : folder + "/" + reference.Path))
            .Distinct()];
    }

    /// <summary>The file a reference means; null if it is not among those of the project.</summary>
    /// <param name="candidates">See <see cref="Candidates"/>.</param>
    /// <param name="files">The project's files.</param>
    /// <param name="pathOf">The path of one.</param>
    public static T? Find<T>(IReadOnlyList<string> candidates, IEnumerable<T> files, Func<T, string> pathOf)
        where T : class
    {
        (T File, string Path)[] known = [.. files.Select(file => (file, Normalize(pathOf(file))))];
        // Paths differ in case alone where the file system does not tell them apart.
        foreach (StringComparison comparison in new[] { StringComparison.Ordinal, StringComparison.OrdinalIgnoreCase })
        {
            foreach (string candidate in candidates)
            {
                foreach ((T file, string path) in known)
                {
                    if (string.Equals(path, candidate, comparison))
                        return file;
                }
            }
        }

        return null;
    }

    /// <summary>The error for a reference that leads to no file: what was looked for, and what there is.</summary>
    public static string NotFound(ManifestReference reference, IReadOnlyList<string> candidates, IReadOnlyList<string> known)
    {
        string there = known.Count == 0
            ? $"the project has no {ItemName} items. Add <{ItemName} Include=\"{reference.Path}\" /> to it"
            : $"the project's {ItemName} items are {FormatText.List(known)}";
        return $"Manifest = \"{reference.Path}\" is no {ItemName} of the project. Looked for {string.Join(" and ", candidates.Select(FormatText.Quote))}; {there}.";
    }

    /// <summary>The path with forward slashes, without <c>.</c> and <c>..</c>.</summary>
    public static string Normalize(string path)
    {
        List<string> segments = [];
        foreach (string segment in path.Split('/', '\\'))
        {
            if (segment == ".." && segments.Count > 0 && segments[segments.Count - 1] is not ("" or ".."))
                segments.RemoveAt(segments.Count - 1);
            else if (segment != "." && (segment.Length > 0 || segments.Count == 0))
                segments.Add(segment);
        }

        return string.Join("/", segments);
    }

    private static bool IsRooted(string path) => path.Length > 0 && (path[0] is '/' or '\\' || (path.Length > 1 && path[1] == ':'));
}
