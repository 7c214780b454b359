namespace LayersGen.Catalogue;

/// <summary>Axis arguments, which may count from the end.</summary>
internal static class Axes
{
    /// <summary>The axis as an index from the front, refusing one that is not there.</summary>
    public static int Resolve(LayerScope layer, Argument<int> argument, Shape shape) => Resolve(layer.Get(argument), argument, shape);

    /// <summary>The axes as indexes from the front, refusing one that is not there or there twice.</summary>
    public static int[] Resolve(LayerScope layer, Argument<EquatableArray<int>> argument, Shape shape)
    {
        EquatableArray<int> axes = layer.Get(argument);
        int[] resolved = [.. axes.Select(axis => Resolve(axis, argument, shape))];
        if (resolved.Distinct().Count() < resolved.Length)
            throw new GraphException(ErrorId.BadArgument, $"{argument.Property} is {axes}, which names an axis of its input {shape} twice. Name each once.", argument);
        return resolved;
    }

    /// <summary>The axis as an index from the front, refusing one that is not there.</summary>
    public static int Resolve(int axis, Argument argument, Shape shape)
    {
        int resolved = axis < 0 ? axis + shape.Rank : axis;
        if (resolved >= 1 && resolved < shape.Rank)
            return resolved;
        string range = shape.Rank < 2 ? "it has no axis but the batch" : $"expected 1 to {shape.Rank - 1}, or -1 for the last";
        throw new GraphException(ErrorId.BadArgument, $"{argument.Property} is {axis}, which is not an axis of its input {shape} that it can work along; {range}.", argument);
    }

    /// <summary>Refuses axes on which weights depend, if the input leaves them open.</summary>
    public static void RequireKnown(IEnumerable<int> axes, Argument argument, Shape shape)
    {
        foreach (int axis in axes)
        {
            if (shape[axis] == Shape.Unknown)
                throw new GraphException(ErrorId.UnknownAxis, $"its weights depend on axis {axis}, which its input {shape} leaves open. Give that axis a size.", argument);
        }
    }
}
