using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>A tensor seen as images, wherever its channel axis is: sequences of one spatial axis, pictures of two, volumes of three.</summary>
internal readonly struct Image
{
    private static readonly string[][] s_names = [["steps"], ["height", "width"], ["depth", "height", "width"]];

    private readonly Shape _shape;
    private readonly DataFormat _format;

    private Image(Shape shape, DataFormat format)
    {
        _shape = shape;
        _format = format;
    }

    /// <summary>The number of spatial axes.</summary>
    public int Dimensions => _shape.Rank - 2;

    public int Height => this[Dimensions - 2];

    public int Width => this[Dimensions - 1];

    public int Channels => _shape[_format == DataFormat.ChannelsLast ? _shape.Rank - 1 : 1];

    public int Pixels => _shape.Product(FirstAxis, FirstAxis + Dimensions);

    private int FirstAxis => _format == DataFormat.ChannelsLast ? 1 : 2;

    /// <summary>The size of a spatial axis.</summary>
    public int this[int axis] => _shape[FirstAxis + axis];

    /// <summary>The shape as images, refusing any other rank.</summary>
    public static Image Of(Shape shape, DataFormat format, int dimensions = 2)
    {
        if (shape.Rank == dimensions + 2)
            return new Image(shape, format);
        string names = string.Join(", ", s_names[dimensions - 1]);
        string axes = format == DataFormat.ChannelsLast ? $"(batch, {names}, channels)" : $"(batch, channels, {names})";
        string what = dimensions switch { 1 => "sequences", 2 => "images", _ => "volumes" };
        string example = dimensions switch { 1 => "[Reshape(steps, 1)]", 2 => "[Reshape(h, w, 1)]", _ => "[Reshape(d, h, w, 1)]" };
        string advice = shape.Rank == dimensions + 1
            ? $"Put a [Reshape] with a channel axis before it, such as {example}."
            : $"Put a [Reshape({names}, channels)] before it.";
        throw new GraphException(ErrorId.WrongRank, $"it needs {what} {axes}, rank {dimensions + 2}, but its input is {shape}, rank {shape.Rank}. {advice}")
        {
            Remedy = shape.Rank == dimensions + 1 && format == DataFormat.ChannelsLast && !shape.Axes.Skip(1).Contains(Shape.Unknown) ? new Remedy(Insert: $"Reshape({string.Join(", ", shape.Axes.Skip(1))}, 1)") : null,
        };
    }

    /// <summary>What a spatial axis is called.</summary>
    public string NameOf(int axis) => s_names[Dimensions - 1][axis];

    /// <summary>The number of channels, refusing one that is not fixed.</summary>
    public int KnownChannels() => Channels != Shape.Unknown
        ? Channels
        : throw new GraphException(ErrorId.UnknownAxis, $"its weights depend on the number of channels, which its input {_shape} leaves open. Give the channel axis of [Input] a size.");

    /// <summary>The shape with other spatial sizes and channels.</summary>
    public Shape With(IEnumerable<int> sizes, int channels) =>
        Shape.OfBatch(_shape[0], _format == DataFormat.ChannelsLast ? sizes.Append(channels) : sizes.Prepend(channels));

    public Shape With(int height, int width, int channels) => With([height, width], channels);

    /// <summary>The shape with each spatial size as <paramref name="rule"/> makes it from the axis and its size; an open one stays open.</summary>
    public Shape Map(Func<int, int, int> rule)
    {
        int[] sizes = new int[Dimensions];
        for (int axis = 0; axis < sizes.Length; axis++)
            sizes[axis] = this[axis] == Shape.Unknown ? Shape.Unknown : rule(axis, this[axis]);
        return With(sizes, Channels);
    }

    /// <summary>An item for each of three axes, <paramref name="one"/> standing for those that are missing in front; <paramref name="make"/> makes the others.</summary>
    public (T Depth, T Height, T Width) Volume<T>(T one, Func<int, T> make) => Dimensions switch
    {
        1 => (one, one, make(0)),
        2 => (one, make(0), make(1)),
        _ => (make(0), make(1), make(2)),
    };
}

/// <summary>Emitting image operations, whose kernels are channels-last, for layers of either format.</summary>
internal static class ImageLowering
{
    /// <summary>The layer's input, channels-last.</summary>
    public static Operand ChannelsLastInput(this LoweringContext context, DataFormat format)
    {
        Shape shape = context.InputShape;
        if (format == DataFormat.ChannelsLast)
            return context.Input;
        return context.Emit(new TransposeOp(shape[1], shape.Product(2, shape.Rank)) { Input = context.Input }, context.Input.Size);
    }

    /// <summary>Emits the operation that makes the layer's result channels-last, and what brings it into the layer's format.</summary>
    public static void EmitImages(this LoweringContext context, UnaryOp op, DataFormat format, Activation activation = Activation.Linear)
    {
        // Softmax runs along the last axis, whatever the format calls it.
        Shape shape = context.OutputShape;
        context.EmitActivated(
            format == DataFormat.ChannelsLast ? op : new TransposeOp(shape.Product(2, shape.Rank), shape[1]) { Input = context.Emit(op, shape.SampleSize) },
            activation);
    }
}
