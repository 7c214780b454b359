using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>A rank-4 tensor seen as images, wherever its channel axis is.</summary>
internal readonly struct Image
{
    private readonly Shape _shape;
    private readonly DataFormat _format;

    private Image(Shape shape, DataFormat format)
    {
        _shape = shape;
        _format = format;
    }

    public int Height => _shape[_format == DataFormat.ChannelsLast ? 1 : 2];

    public int Width => _shape[_format == DataFormat.ChannelsLast ? 2 : 3];

    public int Channels => _shape[_format == DataFormat.ChannelsLast ? 3 : 1];

    public int Pixels => Height * Width;

    /// <summary>The shape as images, refusing any other rank.</summary>
    public static Image Of(Shape shape, DataFormat format)
    {
        if (shape.Rank == 4)
            return new Image(shape, format);
        string axes = format == DataFormat.ChannelsLast ? "(batch, height, width, channels)" : "(batch, channels, height, width)";
        string advice = shape.Rank == 3
            ? "Put a [Reshape] with a channel axis before it, such as [Reshape(h, w, 1)]."
            : "Put a [Reshape(height, width, channels)] before it.";
        throw new GraphException(ErrorId.WrongRank, $"it needs images {axes}, rank 4, but its input is {shape}, rank {shape.Rank}. {advice}")
        {
            Remedy = shape.Rank == 3 && format == DataFormat.ChannelsLast && !shape.Axes.Skip(1).Contains(Shape.Unknown) ? new Remedy(Insert: $"Reshape({shape[1]}, {shape[2]}, 1)") : null,
        };
    }

    /// <summary>The number of channels, refusing one that is not fixed.</summary>
    public int KnownChannels() => Channels != Shape.Unknown
        ? Channels
        : throw new GraphException(ErrorId.UnknownAxis, $"its weights depend on the number of channels, which its input {_shape} leaves open. Give the channel axis of [Input] a size.");

    public Shape With(int height, int width, int channels) => _format == DataFormat.ChannelsLast
        ? new Shape(_shape[0], height, width, channels)
        : new Shape(_shape[0], channels, height, width);
}

/// <summary>Emitting image operations, whose kernels are channels-last, for layers of either format.</summary>
internal static class ImageLowering
{
    /// <summary>The layer's input, channels-last.</summary>
    public static Operand ChannelsLastInput(this LoweringContext context, DataFormat format)
    {
        if (format == DataFormat.ChannelsLast)
            return context.Input;
        Image image = Image.Of(context.InputShape, format);
        return context.Emit(new TransposeOp(image.Channels, image.Pixels) { Input = context.Input }, context.Input.Size);
    }

    /// <summary>Emits the operation that makes the layer's result channels-last, and what brings it into the layer's format.</summary>
    public static void EmitImages(this LoweringContext context, UnaryOp op, DataFormat format)
    {
        if (format == DataFormat.ChannelsLast)
        {
            context.Emit(op);
            return;
        }

        Image image = Image.Of(context.OutputShape, format);
        Operand result = context.Emit(op, context.OutputShape.SampleSize);
        context.Emit(new TransposeOp(image.Pixels, image.Channels) { Input = result });
    }
}
