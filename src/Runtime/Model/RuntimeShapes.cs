using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Fixes the open axes of a graph once a prediction tells them.</summary>
internal static class RuntimeShapes
{
    /// <exception cref="ArgumentException">A layer cannot work on these shapes.</exception>
    public static GraphResult Specialize(ModelGraph graph, Shape[] inputs)
    {
        GraphResult result = GraphBuilder.Specialize(graph, inputs);
        return result.Plan is not null ? result : throw new ArgumentException(string.Join(" ", result.Errors.Select(static error => error.Message)), nameof(inputs));
    }
}
