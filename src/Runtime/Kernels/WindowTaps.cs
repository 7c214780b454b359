using LayersGen.Execution;

namespace LayersGen.Kernels;

internal static class WindowTaps
{
    /// <summary>The taps of the window at <paramref name="output"/> that lie inside the input, and where tap 0 lies.</summary>
    public static int Clip(this in WindowAxis axis, int output, out int first, out int end)
    {
        int start = (output * axis.Stride) - axis.Padding;
        first = start >= 0 ? 0 : (-start + axis.Dilation - 1) / axis.Dilation;
        int room = axis.Input - start;
        end = room <= 0 ? 0 : Math.Min(axis.Kernel, (int)((room + (long)axis.Dilation - 1) / axis.Dilation));
        first = Math.Min(first, end);
        return start;
    }
}
