using System.Numerics.Tensors;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// A transposed convolution line by line; an item is a segment of one line of the result. For each line of taps that meets it, one product
/// gives what every position read has for those taps, and the taps are added where they belong: no two items write the same place.
/// </summary>
internal readonly unsafe struct TransposedConvolution(
    float* input, nint* lines, float* output, WindowGeometry window, int inputs, int outputs, RowEpilogue epilogue, WorkerScratch scratch) : IJob
{
    /// <summary>Positions of a segment: so short lines are one, and long ones go to several threads.</summary>
    private const int SegmentLength = 256;

    /// <summary>Floats that products should not exceed: a megabyte.</summary>
    private const int ProductFloats = 1 << 18;

    private int Columns => window.Width.Kernel * outputs;

    /// <summary>Segments of a line of the result.</summary>
    public static int Segments(in WindowGeometry window) => (window.Width.Input + SegmentLength - 1) / SegmentLength;

    /// <summary>Floats of scratch each worker needs.</summary>
    public static long ScratchLength(in WindowGeometry window, int outputs)
    {
        WindowAxis axis = window.Width;
        int columns = axis.Kernel * outputs;
        long positions = Math.Min(axis.Output, ((SegmentLength + ((axis.Kernel - 1L) * axis.Dilation)) / axis.Stride) + 2);
        return Math.Min(positions, Rows(columns)) * columns;
    }

    // Rows of a product.
    private static int Rows(int columns) => Math.Max(MicroKernel.Rows, ProductFloats / columns);

    public void Execute(int first, int end, int worker)
    {
        int segments = Segments(window);
        for (int item = first; item < end; item++)
        {
            (int line, int segment) = Math.DivRem(item, segments);
            int start = segment * SegmentLength;
            int stop = Math.Min(start + SegmentLength, window.Width.Input);
            float* result = output + ((((nint)line * window.Width.Input) + start) * outputs);
            Memory.Clear(result, (nint)(stop - start) * outputs);
            AddLines(line, start, stop, result, scratch.Of(worker));
            epilogue.Apply(result, outputs, stop - start, outputs);
        }
    }

    private void AddLines(int line, int start, int stop, float* result, float* products)
    {
        (WindowAxis depth, WindowAxis vertical, WindowAxis horizontal) = (window.Planes, window.Height, window.Width);
        (int first, int end) = horizontal.Meeting(start, stop);
        if (first >= end)
            return;
        (int plane, line) = Math.DivRem(line, vertical.Input);
        (int image, plane) = Math.DivRem(plane, depth.Input);
        for (int z = 0; z < depth.Kernel; z++)
        {
            if (!depth.TryInvert(plane, z, out int sourcePlane))
                continue;
            for (int y = 0; y < vertical.Kernel; y++)
            {
                if (!vertical.TryInvert(line, y, out int sourceLine))
                    continue;
                nint source = (((((nint)image * depth.Output) + sourcePlane) * vertical.Output) + sourceLine) * horizontal.Output;
                float* taps = (float*)lines[(z * vertical.Kernel) + y];
                int rows = Rows(Columns);
                for (int from = first; from < end; from += rows)
                {
                    rows = Math.Min(rows, end - from);
                    MatMul.Multiply(input + ((source + from) * inputs), inputs, rows, taps, inputs, Columns, products, Columns);
                    for (int i = 0; i < rows; i++)
                        AddTaps(products + ((nint)i * Columns), ((from + i) * horizontal.Stride) - horizontal.Padding - start, stop - start, result);
                }
            }
        }
    }

    /// <summary>Adds the taps of one position, whose tap 0 is at <paramref name="at"/>, where they lie in the segment.</summary>
    private void AddTaps(float* taps, int at, int length, float* result)
    {
        WindowAxis axis = window.Width;
        if (axis.Dilation == 1)
        {
            int first = Math.Max(0, -at);
            int end = Math.Min(axis.Kernel, length - at);
            if (first < end)
                Add(taps + ((nint)first * outputs), result + ((nint)(at + first) * outputs), (end - first) * outputs);
            return;
        }

        for (int tap = 0; tap < axis.Kernel; tap++)
        {
            int position = at + (tap * axis.Dilation);
            if ((uint)position < (uint)length)
                Add(taps + ((nint)tap * outputs), result + ((nint)position * outputs), outputs);
        }
    }

    private static void Add(float* values, float* result, int length)
    {
        Span<float> sum = new(result, length);
        TensorPrimitives.Add(sum, new ReadOnlySpan<float>(values, length), sum);
    }
}

/// <summary>Packs lines of taps, each where its pointer leads; an item is one of them.</summary>
/// <param name="first">The first line.</param>
/// <param name="lines">Where the lines go.</param>
internal readonly unsafe struct PackTapLines(TransposedTaps first, nint* lines) : IJob
{
    public void Execute(int start, int end, int worker)
    {
        for (nint line = start; line < end; line++)
        {
            TransposedTaps taps = first with { First = (nint)((float*)first.First + (line * first.Columns * first.Inputs)) };
            taps.Pack((float*)lines[line], 0, Panels.Count(first.Columns));
        }
    }
}
