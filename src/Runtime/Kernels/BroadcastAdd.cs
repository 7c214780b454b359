using System.Numerics.Tensors;

namespace LayersGen.Kernels;

/// <summary>Sums of tensors along one line, with strides of any kind.</summary>
internal static unsafe class BroadcastAdd
{
    /// <summary>Floats summed aside before they are written, so that the destination may be any of the terms.</summary>
    public const int Block = 512;

    /// <summary>Writes the first term of a sum.</summary>
    public static void Load(float* term, int stride, Span<float> sum)
    {
        if (stride == 1)
        {
            new ReadOnlySpan<float>(term, sum.Length).CopyTo(sum);
        }
        else
        {
            for (int i = 0; i < sum.Length; i++)
                sum[i] = term[(nint)i * stride];
        }
    }

    /// <summary>Adds a further term.</summary>
    public static void Add(float* term, int stride, Span<float> sum)
    {
        if (stride == 1)
        {
            TensorPrimitives.Add(sum, new ReadOnlySpan<float>(term, sum.Length), sum);
        }
        else if (stride == 0)
        {
            TensorPrimitives.Add(sum, *term, sum);
        }
        else
        {
            for (int i = 0; i < sum.Length; i++)
                sum[i] += term[(nint)i * stride];
        }
    }
}
