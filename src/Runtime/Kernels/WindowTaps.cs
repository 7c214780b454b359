using LayersGen.Execution;

namespace LayersGen.Kernels;

internal static class WindowTaps
{
    /// <summary>The taps of the window at <paramref name="output"/> that lie inside the input, and where tap 0 lies.</summary>
    public static int Clip(this in WindowAxis axis, int output, out int first, out int end)
    {
        int start = (output * axis.Stride) - axis.Padding;
        // Most windows lie inside, where nothing needs to be divided.
        if (start >= 0 && start + ((axis.Kernel - 1L) * axis.Dilation) < axis.Input)
        {
            first = 0;
            end = axis.Kernel;
            return start;
        }

        first = start >= 0 ? 0 : (-start + axis.Dilation - 1) / axis.Dilation;
        int room = axis.Input - start;
        end = room <= 0 ? 0 : Math.Min(axis.Kernel, (int)((room + (long)axis.Dilation - 1) / axis.Dilation));
        first = Math.Min(first, end);
        return start;
    }

    /// <summary>The first line of the input under a line of output positions, and how many planes of taps, and lines in each, lie inside.</summary>
    public static nint FirstLine(this in WindowGeometry window, int outputLine, out int planes, out int lines)
    {
        (WindowAxis depth, WindowAxis vertical) = (window.Planes, window.Height);
        (int plane, int line) = Math.DivRem(outputLine, vertical.Output);
        (int image, plane) = Math.DivRem(plane, depth.Output);
        int front = depth.Clip(plane, out int firstZ, out int endZ);
        int top = vertical.Clip(line, out int firstY, out int endY);
        (planes, lines) = (endZ - firstZ, endY - firstY);
        return ((((nint)image * depth.Input) + front + (firstZ * depth.Dilation)) * vertical.Input) + top + (firstY * vertical.Dilation);
    }

    /// <summary>The output position whose window has its tap <paramref name="tap"/> at <paramref name="input"/>; false if there is none.</summary>
    public static bool TryInvert(this in WindowAxis axis, int input, int tap, out int output)
    {
        int start = input + axis.Padding - (tap * axis.Dilation);
        (output, int rest) = Math.DivRem(start, axis.Stride);
        return start >= 0 && rest == 0 && output < axis.Output;
    }

    /// <summary>The output positions whose windows meet the inputs from <paramref name="first"/> up to <paramref name="end"/>.</summary>
    public static (int First, int End) Meeting(this in WindowAxis axis, int first, int end)
    {
        int reach = (axis.Kernel - 1) * axis.Dilation;
        int lowest = Math.Max(0, first + axis.Padding - reach);
        return ((lowest + axis.Stride - 1) / axis.Stride, Math.Min(axis.Output, ((end - 1 + axis.Padding) / axis.Stride) + 1));
    }
}
