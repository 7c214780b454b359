using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>The mean over all positions of an image; an item is a slice of an image's channels.</summary>
internal readonly unsafe struct GlobalAveragePool(float* input, float* output, int positions, int channels) : IJob
{
    /// <summary>Channels of an item: four lines of the cache at each position.</summary>
    private const int Slice = 64;

    /// <summary>Positions summed before they are added to the total, so that rounding grows with the blocks, not the positions.</summary>
    private const int Block = 64;

    /// <summary>Items of an image.</summary>
    public static int Slices(int channels) => (channels + Slice - 1) / Slice;

    public void Execute(int first, int end, int worker)
    {
        for (int item = first; item < end; item++)
        {
            (int image, int slice) = Math.DivRem(item, Slices(channels));
            int channel = slice * Slice;
            Mean(input + ((nint)image * positions * channels) + channel, output + ((nint)image * channels) + channel, Math.Min(Slice, channels - channel));
        }
    }

    private void Mean(float* image, float* result, int width)
    {
        Memory.Clear(result, width);
        for (int start = 0; start < positions; start += Block)
            AddBlock(image + ((nint)start * channels), Math.Min(Block, positions - start), result, width);
        for (int c = 0; c < width; c++)
            result[c] /= positions;
    }

    private void AddBlock(float* block, int count, float* result, int width)
    {
        int c = 0;
        for (; c <= width - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (nint i = 0; i < count; i++)
                sum += Vector.Load(block + (i * channels) + c);
            (Vector.Load(result + c) + sum).Store(result + c);
        }

        for (; c < width; c++)
        {
            float sum = 0f;
            for (nint i = 0; i < count; i++)
                sum += block[(i * channels) + c];
            result[c] += sum;
        }
    }
}
