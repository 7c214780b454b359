using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>The rule by which a convolution's or pooling's window meets one axis. Source: TensorFlow's notes on padding.</summary>
internal static class Window
{
    /// <summary>Output positions along an axis; unknown stays unknown.</summary>
    public static int OutputSize(int input, int kernel, int stride, int dilation, Padding padding)
    {
        if (input == Shape.Unknown)
            return Shape.Unknown;
        return padding == Padding.Same ? (input + stride - 1) / stride : Math.Max((int)((input - Reach(kernel, dilation)) / stride) + 1, 0);
    }

    /// <summary>Output height and width, refusing a window that does not fit into its input.</summary>
    public static (int Height, int Width) OutputSize(Image image, EquatableArray<int> kernel, EquatableArray<int> strides, EquatableArray<int> dilation, Padding padding, Argument kernelArgument)
    {
        Check(image.Height, 0, "height");
        Check(image.Width, 1, "width");
        return (OutputSize(image.Height, kernel[0], strides[0], dilation[0], padding), OutputSize(image.Width, kernel[1], strides[1], dilation[1], padding));

        void Check(int input, int axis, string name)
        {
            long reach = Reach(kernel[axis], dilation[axis]);
            if (padding == Padding.Valid && input != Shape.Unknown && input < reach)
                throw new GraphException(ErrorId.WindowTooLarge, $"its window covers {reach} positions of the {name}, but its input has only {input}. Use a smaller {kernelArgument.Property}, or Padding = Padding.Same.", kernelArgument);
        }
    }

    public static WindowGeometry Geometry(Image image, Image output, EquatableArray<int> kernel, EquatableArray<int> strides, EquatableArray<int> dilation, Padding padding) => new(
        Axis(image.Height, output.Height, kernel[0], strides[0], dilation[0], padding),
        Axis(image.Width, output.Width, kernel[1], strides[1], dilation[1], padding));

    // The odd position of padding is at the end.
    private static WindowAxis Axis(int input, int output, int kernel, int stride, int dilation, Padding padding)
    {
        long total = padding == Padding.Same ? Math.Max(((output - 1L) * stride) + Reach(kernel, dilation) - input, 0) : 0;
        return new WindowAxis(input, output, kernel, stride, dilation, (int)(total / 2));
    }

    private static long Reach(int kernel, int dilation) => ((kernel - 1L) * dilation) + 1;
}
