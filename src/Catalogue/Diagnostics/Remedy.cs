namespace LayersGen.Catalogue;

/// <summary>What would repair an error, for code fixes.</summary>
/// <param name="Found">The wrong text, where one is to be replaced.</param>
/// <param name="Suggestion">What to write instead of it.</param>
/// <param name="Insert">The layer that is missing before the one at fault: <c>Flatten</c>, <c>Reshape(28, 28, 1)</c>.</param>
internal sealed record Remedy(string? Found = null, string? Suggestion = null, string? Insert = null)
{
    /// <summary>None where nothing near is known.</summary>
    public static Remedy? Replace(string found, string? near) => near is null ? null : new Remedy(found, near);
}
