namespace LayersGen.Catalogue;

/// <summary>Axis arguments, which may count from the end.</summary>
internal static class Axes
{
    /// <summary>The axis as an index from the front, refusing one that is not there.</summary>
    public static int Resolve(LayerScope layer, Argument<int> argument, Shape shape)
    {
        int axis = layer.Get(argument);
        int resolved = axis < 0 ? axis + shape.Rank : axis;
        if (resolved >= 1 && resolved < shape.Rank)
            return resolved;
        string range = shape.Rank < 2 ? "it has no axis but the batch" : $"expected 1 to {shape.Rank - 1}, or -1 for the last";
        throw new GraphException(ErrorId.BadArgument, $"{argument.Property} is {axis}, which is not an axis of its input {shape} that it can work along; {range}.", argument);
    }
}
