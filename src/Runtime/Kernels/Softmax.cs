using System.Numerics;
using System.Numerics.Tensors;

namespace LayersGen.Kernels;

/// <summary>Softmax and its logarithm, shifted by the maximum so that nothing overflows; may run in place.</summary>
internal static unsafe class Softmax
{
    private const int InnerBlock = 256;

    /// <summary>Over the middle axis of <c>[outer, axis, inner]</c>.</summary>
    public static void Apply(float* source, float* destination, nint outer, int axis, int inner, bool logarithm)
    {
        nint size = (nint)axis * inner;
        for (nint i = 0; i < outer; i++, source += size, destination += size)
        {
            if (inner == 1)
                Row(source, destination, axis, logarithm);
            else
                Strided(source, destination, axis, inner, logarithm);
        }
    }

    /// <summary>Over one contiguous row.</summary>
    public static void Row(float* source, float* destination, int length, bool logarithm)
    {
        ReadOnlySpan<float> x = new(source, length);
        Span<float> y = new(destination, length);
        float max = TensorPrimitives.Max(x);
        if (logarithm)
        {
            TensorPrimitives.Subtract(x, max, y);
            TensorPrimitives.Subtract(y, MathF.Log(SumOfExponentials(destination, length)), y);
        }
        else
        {
            TensorPrimitives.Subtract(x, max, y);
            Elementwise.Apply(default(Exponential), destination, destination, length);
            TensorPrimitives.Divide(y, TensorPrimitives.Sum<float>(y), y);
        }
    }

    private static float SumOfExponentials(float* values, int length)
    {
        Vector<float> sums = Vector<float>.Zero;
        int i = 0;
        for (; i <= length - Vector<float>.Count; i += Vector<float>.Count)
            sums += Exponential.Of(Vector.Load(values + i));
        float sum = Vector.Sum(sums);
        for (; i < length; i++)
            sum += MathF.Exp(values[i]);
        return sum;
    }

    private static void Strided(float* source, float* destination, int axis, int inner, bool logarithm)
    {
        Span<float> maxima = stackalloc float[InnerBlock];
        Span<float> sums = stackalloc float[InnerBlock];
        float* exponentials = stackalloc float[InnerBlock];
        for (int start = 0; start < inner; start += InnerBlock)
        {
            int count = Math.Min(InnerBlock, inner - start);
            Span<float> max = maxima[..count];
            Span<float> sum = sums[..count];
            Span<float> exp = new(exponentials, count);
            At(source, 0).CopyTo(max);
            for (int i = 1; i < axis; i++)
                TensorPrimitives.Max(max, At(source, i), max);
            sum.Clear();
            for (int i = 0; i < axis; i++)
            {
                Span<float> y = At(destination, i);
                TensorPrimitives.Subtract(At(source, i), max, y);
                Elementwise.Apply(default(Exponential), destination + ((nint)i * inner) + start, exponentials, count);
                TensorPrimitives.Add(sum, exp, sum);
                if (!logarithm)
                    exp.CopyTo(y);
            }

            if (logarithm)
                TensorPrimitives.Log(sum, sum);
            for (int i = 0; i < axis; i++)
            {
                Span<float> y = At(destination, i);
                if (logarithm)
                    TensorPrimitives.Subtract(y, sum, y);
                else
                    TensorPrimitives.Divide(y, sum, y);
            }

            Span<float> At(float* tensor, int i) => new(tensor + ((nint)i * inner) + start, count);
        }
    }
}
