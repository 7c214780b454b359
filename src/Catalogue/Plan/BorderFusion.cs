using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>
/// Folds zeros put around an image into the window of the convolution after them, where nothing else reads what lies between:
/// Keras' own networks pad before each convolution of stride 2.
/// </summary>
internal static class BorderFusion
{
    public static List<Op> Run(List<Op> ops, IReadOnlyList<Operand> outputs)
    {
        Dictionary<Operand, int> readers = Readers.Count(ops, outputs);
        Dictionary<Operand, BorderOp> borders = ops.OfType<BorderOp>().Where(border => readers[border.Output] == 1).ToDictionary(static border => border.Output);
        List<Op> fused = [];
        foreach (Op op in ops)
        {
            if (op is UnaryOp unary && borders.TryGetValue(unary.Input, out BorderOp? border) && Fold(unary, border) is { } whole)
            {
                fused.Remove(border);
                fused.Add(whole);
            }
            else
            {
                fused.Add(op);
            }
        }

        return fused;
    }

    private static UnaryOp? Fold(UnaryOp op, BorderOp border) => op switch
    {
        ConvolutionOp convolution when Fold(convolution.Window, convolution.InputChannels, border) is { } window =>
            convolution with { Window = window, Input = border.Input },
        DepthwiseConv2DOp convolution when Fold(convolution.Window, convolution.Channels, border) is { } window =>
            convolution with { Window = window, Input = border.Input },
        _ => null,
    };

    private static WindowGeometry? Fold(in WindowGeometry window, int channels, BorderOp border)
    {
        if (border.Planes != 1 || border.Inner != channels)
            return null;
        if (Fold(window.Planes, border.Depth) is not { } depth || Fold(window.Height, border.Height) is not { } height || Fold(window.Width, border.Width) is not { } width)
            return null;
        return window with { Depth = window.Depth is null ? null : depth, Height = height, Width = width };
    }

    /// <summary>The axis of the image without its border; null where windows would lie wholly outside.</summary>
    private static WindowAxis? Fold(in WindowAxis axis, in BorderAxis border)
    {
        int padding = axis.Padding + border.Before;
        bool fits = border is { Before: >= 0, After: >= 0 } && axis.Input == border.Result
            && padding <= (axis.Kernel - 1) * axis.Dilation && ((axis.Output - 1) * axis.Stride) - padding < border.Size;
        return fits ? axis with { Input = border.Size, Padding = padding } : null;
    }
}
