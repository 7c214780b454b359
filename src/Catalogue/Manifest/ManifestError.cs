namespace LayersGen.Catalogue;

/// <summary>
/// One thing wrong with a <c>model.json</c>. Says where by the path of the field: the compiler turns that into line and
/// column, the run-time loader into a <c>ModelFormatException</c>.
/// </summary>
/// <param name="Id">An <see cref="ErrorId"/>.</param>
/// <param name="Path">The field, such as <c>weightsManifest[0].weights[2].shape</c>.</param>
/// <param name="Message">What is wrong with it.</param>
internal sealed record ManifestError(string Id, string Path, string Message)
{
    /// <summary>What would have been right; null where the message says it otherwise.</summary>
    public string? Expected { get; private init; }

    /// <summary>What was there.</summary>
    public string? Found { get; private init; }

    /// <summary>Values at fault within the field, the most telling first; the field itself if there are none.</summary>
    public EquatableArray<string> At { get; init; } = [];

    /// <summary>Where the text ends being JSON, in bytes; negative for an error in a field.</summary>
    public long Offset { get; init; } = -1;

    public static ManifestError Of(string id, string path, string expected, string found) =>
        new(id, path, $"expected {expected}, found {found}.") { Expected = expected, Found = found };
}

/// <summary>Thrown where reading cannot go on.</summary>
internal sealed class ManifestException(ManifestError error, Exception? innerException = null) : Exception($"{error.Path}: {error.Message}", innerException)
{
    public ManifestError Error => error;
}
