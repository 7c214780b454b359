using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>A rectangle within an image.</summary>
internal readonly record struct ImagePart(int Top, int Left, int Height, int Width);

/// <summary>Emitting images of another size.</summary>
internal static class ResizeLowering
{
    /// <summary>The layer's result is the part of its input, resized to the size of <paramref name="result"/>.</summary>
    public static void EmitResized(this LoweringContext context, Image image, ImagePart part, Image result, Interpolation interpolation, DataFormat format)
    {
        Operand input = context.ChannelsLastInput(format);
        UnaryOp op = interpolation is Interpolation.Bilinear or Interpolation.Nearest
            ? new ResizeImageOp(
                image.Height, image.Width, image.Channels, part.Top, part.Left, part.Height, part.Width, result.Height, result.Width, interpolation == Interpolation.Nearest)
            : new ResampleImageOp(
                image.Height, image.Width, image.Channels, part.Top, part.Left, part.Height, part.Width, result.Height, result.Width, interpolation);
        context.EmitImages(op with { Input = input }, format);
    }
}
