namespace LayersGen.Catalogue;

/// <summary>What the layers share that bring images to a size.</summary>
internal abstract class ResizeLayer : LayerKind
{
    protected static Argument<int> Height { get; } = Argument.Positive("height");

    protected static Argument<int> Width { get; } = Argument.Positive("width");

    protected static Argument<DataFormat> Format { get; } = Argument.Choice("data_format", DataFormat.ChannelsLast).OnlyIfSet();

    public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
    {
        Image image = Image.Of(inputs[0], layer.Get(Format));
        return image.With(layer.Get(Height), layer.Get(Width), image.Channels);
    }

    /// <summary>The largest part in the middle that has the proportions of the result.</summary>
    protected static ImagePart Undistorted(Image image, int height, int width)
    {
        int partHeight = Clamp((int)((double)image.Width * height / width), image.Height);
        int partWidth = Clamp((int)((double)image.Height * width / height), image.Width);
        return new ImagePart((image.Height - partHeight) / 2, (image.Width - partWidth) / 2, partHeight, partWidth);
    }

    /// <summary>The layer's result is the part, resized.</summary>
    protected static void EmitResize(LoweringContext context, Image image, ImagePart part, Interpolation interpolation)
    {
        DataFormat format = context.Get(Format);
        context.EmitResized(image, part, Image.Of(context.OutputShape, format), interpolation, format);
    }

    private static int Clamp(int size, int limit) => Math.Max(1, Math.Min(size, limit));
}
