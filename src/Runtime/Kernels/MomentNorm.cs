using System.Numerics;
using System.Numerics.Tensors;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Brings groups of channels to mean 0 and variance 1, then scales and shifts each channel. A work item is one group.</summary>
internal readonly unsafe record struct MomentNorm(nint Source, nint Destination, nint Gamma, nint Beta, int Groups, int Channels, int Inner, float Epsilon) : IJob
{
    public void Execute(int first, int end, int worker)
    {
        nint size = (nint)Channels * Inner;
        for (int item = first; item < end; item++)
        {
            float* source = (float*)Source + (item * size);
            float* destination = (float*)Destination + (item * size);
            float mean = (float)(Sum(source, size) / size);
            float factor = (float)(1 / Math.Sqrt((SumOfSquares(source, mean, size) / size) + Epsilon));
            nint channel = item % Groups * (nint)Channels;
            if (Inner == 1)
                ApplyRow(source, destination, mean, factor, channel);
            else
                ApplyPlanes(source, destination, mean, factor, channel);
        }
    }

    // Blocks are summed in double: a group may be a whole image.
    private static double Sum(float* values, nint length)
    {
        double sum = 0;
        for (nint i = 0; i < length; i += 4096)
            sum += TensorPrimitives.Sum(new ReadOnlySpan<float>(values + i, (int)Math.Min(4096, length - i)));
        return sum;
    }

    private static double SumOfSquares(float* values, float mean, nint length)
    {
        double sum = 0;
        for (nint start = 0; start < length; start += 4096)
            sum += BlockOfSquares(values + start, mean, (int)Math.Min(4096, length - start));
        return sum;
    }

    private static float BlockOfSquares(float* values, float mean, int length)
    {
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> distance = Vector.Load(values + i) - new Vector<float>(mean);
            sums += distance * distance;
        }

        float sum = Vector.Sum(sums);
        for (; i < length; i++)
            sum += (values[i] - mean) * (values[i] - mean);
        return sum;
    }

    private void ApplyRow(float* source, float* destination, float mean, float factor, nint channel)
    {
        float* gamma = Gamma == 0 ? null : (float*)Gamma + channel;
        float* beta = Beta == 0 ? null : (float*)Beta + channel;
        int i = 0;
        for (; i <= Channels - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> y = (Vector.Load(source + i) - new Vector<float>(mean)) * factor;
            if (gamma != null)
                y *= Vector.Load(gamma + i);
            if (beta != null)
                y += Vector.Load(beta + i);
            y.Store(destination + i);
        }

        for (; i < Channels; i++)
            destination[i] = ((source[i] - mean) * factor * (gamma == null ? 1f : gamma[i])) + (beta == null ? 0f : beta[i]);
    }

    private void ApplyPlanes(float* source, float* destination, float mean, float factor, nint channel)
    {
        for (int c = 0; c < Channels; c++, source += Inner, destination += Inner)
        {
            float scale = factor * (Gamma == 0 ? 1f : ((float*)Gamma)[channel + c]);
            float offset = Beta == 0 ? 0f : ((float*)Beta)[channel + c];
            Elementwise.Apply(new Rescale(mean, scale, offset), source, destination, Inner);
        }
    }
}

/// <summary><c>(x - shift) * scale + offset</c>.</summary>
internal readonly struct Rescale(float shift, float scale, float offset) : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) => ((x - new Vector<float>(shift)) * scale) + new Vector<float>(offset);
}
