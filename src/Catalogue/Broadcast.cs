using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>NumPy's broadcasting, as Keras' merge layers have it: the batch stays first, other axes are matched from the last.</summary>
internal static class Broadcast
{
    public static Shape Shapes(IReadOnlyList<Shape> inputs)
    {
        int rank = inputs.Max(static input => input.Rank);
        int[] axes = new int[rank];
        axes[0] = inputs.Select(static input => input.Rank == 0 ? Shape.Unknown : input[0]).FirstOrDefault(static batch => batch != Shape.Unknown);
        axes[0] = axes[0] == 0 ? Shape.Unknown : axes[0];
        for (int axis = 1; axis < rank; axis++)
        {
            int size = 1;
            foreach (Shape input in inputs)
            {
                int own = axis - (rank - input.Rank);
                if (own < 1 || input[own] == 1)
                    continue;
                if (size != 1 && size != input[own] && size != Shape.Unknown && input[own] != Shape.Unknown)
                    throw new GraphException(ErrorId.ShapeMismatch, $"its inputs {string.Join(" and ", inputs)} do not fit together: axis {axis} is {size} in one and {input[own]} in another. Make their shapes equal, or 1 where they differ.");
                size = size is 1 or Shape.Unknown ? input[own] : size;
            }

            axes[axis] = size;
        }

        return new Shape(axes);
    }

    /// <summary>How many floats of an input one step along each axis of <paramref name="output"/> (per sample) moves.</summary>
    public static EquatableArray<int> Strides(Shape input, EquatableArray<int> output)
    {
        int[] strides = new int[output.Count];
        int stride = 1;
        for (int axis = output.Count - 1; axis >= 0; axis--)
        {
            int own = axis + 1 - (output.Count + 1 - input.Rank);
            if (own < 1)
                continue;
            strides[axis] = input[own] == 1 ? 0 : stride;
            stride *= input[own];
        }

        return EquatableArray.Create<int>(strides);
    }

    /// <summary>The strides of a tensor with the given axes (per sample) that lies as it is.</summary>
    public static EquatableArray<int> ContiguousStrides(EquatableArray<int> axes)
    {
        int[] strides = new int[axes.Count];
        int stride = 1;
        for (int axis = axes.Count - 1; axis >= 0; stride *= axes[axis--])
            strides[axis] = stride;
        return EquatableArray.Create<int>(strides);
    }

    /// <summary>The operation on two tensors of one size.</summary>
    public static BroadcastOp Op(BroadcastFunction function, Operand left, Operand right) =>
        new(function, [left.Size], [new BroadcastTerm(left, [1]), new BroadcastTerm(right, [1])]);

    /// <summary>The operation over as few axes as do: neighbours that every term walks in one go become one, so that lines are long.</summary>
    public static BroadcastOp Op(BroadcastFunction function, EquatableArray<int> shape, IEnumerable<BroadcastTerm> terms)
    {
        BroadcastTerm[] all = [.. terms];
        List<int> sizes = [];
        List<int>[] strides = [.. all.Select(static _ => new List<int>())];
        for (int axis = 0; axis < shape.Count; axis++)
        {
            if (shape[axis] == 1)
                continue;
            int last = sizes.Count - 1;
            bool joins = last >= 0 && all.Select((term, i) => strides[i][last] == term.Strides[axis] * shape[axis]).All(static fits => fits);
            if (joins)
                sizes[last] *= shape[axis];
            else
                sizes.Add(shape[axis]);
            for (int i = 0; i < all.Length; i++)
            {
                if (joins)
                    strides[i][last] = all[i].Strides[axis];
                else
                    strides[i].Add(all[i].Strides[axis]);
            }
        }

        if (sizes.Count == 0)
        {
            sizes.Add(1);
            foreach (List<int> own in strides)
                own.Add(1);
        }

        if ((all.Length + 1L) * sizes.Count > BroadcastOp.MaxTermAxes)
            throw new OverflowException($"{all.Length} tensors of {sizes.Count} axes are too many to combine.");
        return new BroadcastOp(function, sizes.ToEquatableArray(), all.Select((term, i) => term with { Strides = strides[i].ToEquatableArray() }).ToEquatableArray());
    }
}
