namespace LayersGen.Catalogue;

/// <summary>
/// Everything a <c>model.json</c> alone can tell: what loading it would find, in the same order. A stage that finds
/// something ends the check, for what comes after would only follow from it.
/// </summary>
/// <param name="Manifest">What the file says; null if it has not the form.</param>
/// <param name="Topology">Its topology; null if it was not looked at.</param>
/// <param name="Errors">What is wrong.</param>
internal sealed record ManifestCheck(ModelManifest? Manifest, TopologyCheck? Topology, EquatableArray<ManifestError> Errors)
{
    /// <summary>What is not wrong, but worth knowing; told where nothing is wrong.</summary>
    public EquatableArray<ManifestError> Notes { get; private init; } = [];

    /// <summary>Reads and checks a file.</summary>
    /// <param name="utf8">The file.</param>
    /// <param name="fileName">Its name.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static ManifestCheck Read(ReadOnlyMemory<byte> utf8, string fileName, CancellationToken cancellationToken = default)
    {
        ModelManifest manifest;
        try
        {
            manifest = ManifestReader.Read(utf8, fileName);
        }
        catch (ManifestException error)
        {
            return Refused(error.Error);
        }

        TopologyCheck topology = TopologyCheck.Read(manifest.Topology.Span, cancellationToken);
        EquatableArray<ManifestError> errors = topology.Graph is null ? topology.Errors : CheckWeights(manifest, topology.Graph);
        return new ManifestCheck(manifest, topology, errors) { Notes = errors.Count > 0 ? [] : topology.Notes };
    }

    /// <summary>A file with one fault that keeps it from being read.</summary>
    public static ManifestCheck Refused(ManifestError error) => new(null, null, [error]);

    private static EquatableArray<ManifestError> CheckWeights(ModelManifest manifest, ModelGraph graph)
    {
        WeightMatch match = WeightMatcher.Match(manifest, [.. graph.Weights.Select(static weight => weight.Spec)], strict: true);
        if (match.Errors.Count > 0)
            return match.Errors;
        try
        {
            WeightLayout.StoredBytes(manifest);
            return [];
        }
        catch (ManifestException error)
        {
            return [error.Error];
        }
    }
}
