using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Reads the graph of a file, turning what is wrong with it into the one exception of bad files.</summary>
internal static class TopologyGraph
{
    /// <param name="topology">The topology's JSON, UTF-8.</param>
    /// <param name="file">How errors and notes name the file.</param>
    /// <param name="notes">Told what is worth knowing; null where nobody asks.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    /// <exception cref="ModelFormatException">The topology is malformed, or not one that can be built.</exception>
    public static TopologyCheck Read(ReadOnlyMemory<byte> topology, string file, Action<ModelNote>? notes = null, CancellationToken cancellationToken = default)
    {
        TopologyCheck check = TopologyCheck.Read(topology.Span, cancellationToken);
        if (check.Graph is null)
            throw ModelFormatException.Of(file, check.Errors);
        foreach (ManifestError note in check.Notes)
            notes?.Invoke(new ModelNote(file, note.Path, note.Message));
        return check;
    }
}
