using System.Text.RegularExpressions;

namespace LayersGen;

/// <summary>Which names of models a server knows: short ones that mean the same in every store, on every file system and in every URL.</summary>
internal static partial class ModelName
{
    /// <summary>The rule, for errors.</summary>
    public const string Rule = "up to 8 segments between slashes, each of up to 128 letters, digits, '.', '_' and '-', the first a letter or digit and the last not '.'";

    /// <summary>The file a model is loaded from; no segment of a name.</summary>
    public const string ModelJson = "model.json";

    /// <summary>Whether a path is a model's name.</summary>
    public static bool IsValid(string path) => Pattern().IsMatch(path) && !path.Split('/').Any(IsReserved);

    // Windows opens a device for some names, whatever the extension.
    private static bool IsReserved(string segment) =>
        segment.Equals(ModelJson, StringComparison.OrdinalIgnoreCase) || Device().IsMatch(segment);

    [GeneratedRegex(@"\A(?:[A-Za-z0-9](?:[A-Za-z0-9._-]{0,126}[A-Za-z0-9_-])?(?:/|\z)){1,8}(?<!/)\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"\A(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Device();
}
