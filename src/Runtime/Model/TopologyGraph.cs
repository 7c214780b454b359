using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Reads the graph of a file, turning what is wrong with it into the one exception of bad files.</summary>
internal static class TopologyGraph
{
    /// <exception cref="ModelFormatException">The topology is malformed, or not one that can be built.</exception>
    public static TopologyCheck Read(ReadOnlyMemory<byte> topology, string file)
    {
        TopologyCheck check = TopologyCheck.Read(topology.Span);
        return check.Graph is not null ? check : throw ModelFormatException.Of(file, check.Errors);
    }
}
