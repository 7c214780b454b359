using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Resizes a part of images; a work item is one line of one result.</summary>
internal readonly unsafe record struct ResizeImage(
    nint Source, nint Destination, int Height, int Width, int Channels, int Top, int Left, int PartHeight, int PartWidth, int OutputHeight, int OutputWidth, bool Nearest) : IJob
{
    public void Execute(int first, int end, int worker)
    {
        for (int item = first; item < end; item++)
        {
            (int image, int line) = Math.DivRem(item, OutputHeight);
            float* part = (float*)Source + (((((nint)image * Height) + Top) * Width + Left) * Channels);
            float* result = (float*)Destination + ((nint)item * OutputWidth * Channels);
            if (Nearest)
                NearestLine(part, result, line);
            else
                BilinearLine(part, result, line);
        }
    }

    private void NearestLine(float* part, float* result, int line)
    {
        float* source = part + ((nint)Nearer(line, PartHeight, OutputHeight) * Width * Channels);
        for (int x = 0; x < OutputWidth; x++, result += Channels)
            Memory.Copy(source + ((nint)Nearer(x, PartWidth, OutputWidth) * Channels), result, Channels);
    }

    private void BilinearLine(float* part, float* result, int line)
    {
        float vertical = Between(line, PartHeight, OutputHeight, out int above, out int below);
        float* upper = part + ((nint)above * Width * Channels);
        float* lower = part + ((nint)below * Width * Channels);
        for (int x = 0; x < OutputWidth; x++, result += Channels)
        {
            float horizontal = Between(x, PartWidth, OutputWidth, out int left, out int right);
            nint l = (nint)left * Channels;
            nint r = (nint)right * Channels;
            int c = 0;
            for (; c <= Channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> upperLeft = Vector.Load(upper + l + c), lowerLeft = Vector.Load(lower + l + c);
                Vector<float> top = upperLeft + ((Vector.Load(upper + r + c) - upperLeft) * horizontal);
                Vector<float> bottom = lowerLeft + ((Vector.Load(lower + r + c) - lowerLeft) * horizontal);
                (top + ((bottom - top) * vertical)).Store(result + c);
            }

            for (; c < Channels; c++)
            {
                float top = upper[l + c] + ((upper[r + c] - upper[l + c]) * horizontal);
                float bottom = lower[l + c] + ((lower[r + c] - lower[l + c]) * horizontal);
                result[c] = top + ((bottom - top) * vertical);
            }
        }
    }

    // In single precision, as TensorFlow has it: a double would find another neighbour where a centre lies on a border.
    private static int Nearer(int position, int input, int output) =>
        Math.Min((int)MathF.Floor((position + 0.5f) * (input / (float)output)), input - 1);

    private static float Between(int position, int input, int output, out int lower, out int upper)
    {
        float centre = ((position + 0.5f) * (input / (float)output)) - 0.5f;
        float floor = MathF.Floor(centre);
        lower = Math.Max((int)floor, 0);
        upper = Math.Min((int)floor + 1, input - 1);
        return centre - floor;
    }
}
