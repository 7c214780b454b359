using LayersGen.Catalogue;

namespace LayersGen;

internal static partial class ManifestPath
{
    /// <summary>Returns <paramref name="path"/> if it may be followed.</summary>
    /// <param name="file">The model.json it stands in, for the error.</param>
    /// <param name="path">The path as the manifest has it.</param>
    /// <exception cref="ModelFormatException">It is empty, absolute, a URL, or leads upwards.</exception>
    public static string Check(string file, string path) => IsWithin(path) ? path : throw Escapes(file, path);

    /// <summary>The error for a path that leads out of the model's folder.</summary>
    public static ModelFormatException Escapes(string file, string path) =>
        ModelFormatException.Of(file, [ManifestError.Of(ErrorId.PathEscapes, "weightsManifest[].paths", Expected, Show(path))]);
}
