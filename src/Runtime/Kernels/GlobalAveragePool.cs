using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>The mean over all positions of one image; an item is one image.</summary>
internal readonly unsafe struct GlobalAveragePool(float* input, float* output, int positions, int channels) : IJob
{
    /// <summary>Positions summed before they are added to the total, so that rounding grows with the blocks, not the positions.</summary>
    private const int Block = 64;

    public void Execute(int first, int end, int worker)
    {
        for (nint image = first; image < end; image++)
            Mean(input + (image * positions * channels), output + (image * channels));
    }

    private void Mean(float* image, float* result)
    {
        Memory.Clear(result, channels);
        for (int start = 0; start < positions; start += Block)
            AddBlock(image + ((nint)start * channels), Math.Min(Block, positions - start), result);
        for (int c = 0; c < channels; c++)
            result[c] /= positions;
    }

    private void AddBlock(float* block, int count, float* result)
    {
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (nint i = 0; i < count; i++)
                sum += Vector.Load(block + (i * channels) + c);
            (Vector.Load(result + c) + sum).Store(result + c);
        }

        for (; c < channels; c++)
        {
            float sum = 0f;
            for (nint i = 0; i < count; i++)
                sum += block[(i * channels) + c];
            result[c] += sum;
        }
    }
}
