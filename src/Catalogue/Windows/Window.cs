using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>The rule by which a convolution's or pooling's window meets its input's axes. Source: TensorFlow's notes on padding.</summary>
internal readonly record struct Window(EquatableArray<int> Kernel, EquatableArray<int> Strides, EquatableArray<int> Dilation, Padding Padding)
{
    /// <summary>A window without dilation.</summary>
    public Window(EquatableArray<int> kernel, EquatableArray<int> strides, Padding padding)
        : this(kernel, strides, Enumerable.Repeat(1, kernel.Count).ToEquatableArray(), padding)
    {
    }

    /// <summary>The shape of the result, refusing a window that does not fit into its input.</summary>
    /// <param name="image">The input.</param>
    /// <param name="channels">Channels of the result.</param>
    /// <param name="kernelArgument">What to name in an error.</param>
    public Shape OutputShape(Image image, int channels, Argument kernelArgument)
    {
        int[] sizes = new int[image.Dimensions];
        for (int axis = 0; axis < sizes.Length; axis++)
        {
            if (Padding == Padding.Valid && image[axis] != Shape.Unknown && image[axis] < Reach(axis))
                throw new GraphException(ErrorId.WindowTooLarge, $"its window covers {Reach(axis)} positions of the {image.NameOf(axis)}, but its input has only {image[axis]}. Use a smaller {kernelArgument.Property}, or Padding = Padding.Same.", kernelArgument);
            sizes[axis] = OutputSize(image[axis], axis);
        }

        return image.With(sizes, channels);
    }

    /// <summary>Output positions along an axis; unknown stays unknown.</summary>
    public int OutputSize(int input, int axis)
    {
        if (input == Shape.Unknown)
            return Shape.Unknown;
        return Padding == Padding.Valid ? (int)((input - Reach(axis)) / Strides[axis]) + 1 : (int)((input + Strides[axis] - 1L) / Strides[axis]);
    }

    /// <summary>The window on an input and output of fixed sizes.</summary>
    public WindowGeometry Geometry(Image input, Image output)
    {
        Window window = this;
        (WindowAxis depth, WindowAxis height, WindowAxis width) = input.Volume(WindowAxis.One, axis => window.Axis(axis, input[axis], output[axis]));
        return new WindowGeometry(height, width) { Depth = input.Dimensions == 3 ? depth : null };
    }

    /// <summary>The input positions from the first tap to the last.</summary>
    public long Reach(int axis) => ((Kernel[axis] - 1L) * Dilation[axis]) + 1;

    // The odd position of padding is at the end, and causal padding at the start.
    private WindowAxis Axis(int axis, int input, int output)
    {
        long total = Math.Max(((output - 1L) * Strides[axis]) + Reach(axis) - input, 0);
        long before = Padding switch
        {
            Padding.Valid => 0,
            Padding.Causal => Reach(axis) - 1,
            _ => total / 2,
        };
        return new WindowAxis(input, output, Kernel[axis], Strides[axis], Dilation[axis], checked((int)before));
    }
}
