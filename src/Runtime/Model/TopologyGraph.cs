using System.Text.Json;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Reads the graph of a file, turning what is wrong with it into the one exception of bad files.</summary>
internal static class TopologyGraph
{
    private const int ShownErrors = 5;

    /// <exception cref="ModelFormatException">The topology is malformed, or not one that can be built.</exception>
    public static GraphResult Read(ReadOnlyMemory<byte> topology, string file)
    {
        if (topology.IsEmpty)
            throw new ModelFormatException(file, "modelTopology", "the topology of a layers-model", "none");
        GraphResult result;
        try
        {
            result = GraphBuilder.Build(TopologyReader.Read(topology.Span));
        }
        catch (TopologyException error)
        {
            throw new ModelFormatException(file, error.Path, error.Expected, error.Found, error);
        }
        catch (JsonException error)
        {
            throw new ModelFormatException(file, "modelTopology", "JSON", error.Message, error);
        }

        if (result.Graph is not null)
            return result;
        string errors = string.Join(" ", result.Errors.Take(ShownErrors).Select(static error => $"{error.Message} ({error.Id})"));
        string more = result.Errors.Count > ShownErrors ? $" And {result.Errors.Count - ShownErrors} more." : "";
        throw new ModelFormatException($"{file}: modelTopology: {errors}{more}");
    }
}
