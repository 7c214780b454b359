using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Sums <c>scale * tanh(query + key)</c>; a work item is one query.</summary>
internal readonly unsafe record struct AdditiveScores(nint Query, nint Key, nint Scale, nint Result, int Queries, int Keys, int Depth) : IJob
{
    public void Execute(int first, int end, int worker)
    {
        for (int item = first; item < end; item++)
        {
            float* query = (float*)Query + ((nint)item * Depth);
            float* key = (float*)Key + ((nint)(item / Queries) * Keys * Depth);
            float* scores = (float*)Result + ((nint)item * Keys);
            for (int k = 0; k < Keys; k++, key += Depth)
                scores[k] = Score(query, key);
        }
    }

    private float Score(float* query, float* key)
    {
        float* scale = (float*)Scale;
        Vector<float> sums = Vector<float>.Zero;
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= Depth - width; i += width)
        {
            Vector<float> y = default(Tanh).Invoke(Vector.Load(query + i) + Vector.Load(key + i));
            sums += scale == null ? y : y * Vector.Load(scale + i);
        }

        float sum = Vector.Sum(sums);
        for (; i < Depth; i++)
            sum += MathF.Tanh(query[i] + key[i]) * (scale == null ? 1f : scale[i]);
        return sum;
    }
}
