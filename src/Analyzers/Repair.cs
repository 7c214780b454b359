using System.Collections.Immutable;
using LayersGen.Catalogue;

namespace LayersGen.Analyzers;

/// <summary>What a diagnostic tells its code fix, by the keys of <c>Diagnostic.Properties</c>.</summary>
internal static class Repair
{
    /// <summary>The wrong text, which stands in a string literal at the diagnostic's place.</summary>
    public const string Found = nameof(Found);

    /// <summary>What to write instead of <see cref="Found"/>.</summary>
    public const string Suggestion = nameof(Suggestion);

    /// <summary>The layer to put before the one at the diagnostic's place: <c>Flatten</c>, <c>Reshape(28, 28, 1)</c>.</summary>
    public const string Insert = nameof(Insert);

    /// <summary>The axes a tensor should have, <c>1, 28, 28, 1</c>; those that are not known are <c>-1</c>.</summary>
    public const string Axes = nameof(Axes);

    /// <summary>The number of values an array or span should have.</summary>
    public const string Length = nameof(Length);

    public static ImmutableDictionary<string, string?> Of(Remedy? remedy) => remedy is null ? ImmutableDictionary<string, string?>.Empty
        : remedy.Insert is { } layer ? ImmutableDictionary<string, string?>.Empty.Add(Insert, layer)
        : Replace(remedy.Found!, remedy.Suggestion!);

    public static ImmutableDictionary<string, string?> Replace(string found, string suggestion) =>
        ImmutableDictionary<string, string?>.Empty.Add(Found, found).Add(Suggestion, suggestion);
}
