using System.Numerics.Tensors;

namespace Quickstart;

/// <summary>How often each species was taken for which.</summary>
internal sealed class Confusion
{
    private readonly int[,] _counts = new int[IrisData.Species.Length, IrisData.Species.Length];

    /// <param name="data">The flowers.</param>
    /// <param name="probabilities">What was predicted of all of them, row after row.</param>
    /// <param name="includes">Which rows count.</param>
    public Confusion(IrisData data, float[] probabilities, Func<int, bool> includes)
    {
        int classes = IrisData.Species.Length;
        for (int row = 0; row < data.Count; row++)
        {
            if (!includes(row))
                continue;
            int predicted = TensorPrimitives.IndexOfMax<float>(probabilities.AsSpan(row * classes, classes));
            _counts[data.Labels[row], predicted]++;
            Total++;
            if (predicted == data.Labels[row])
                Right++;
        }
    }

    public int Total { get; }

    public int Right { get; }

    public double Accuracy => (double)Right / Total;

    public int this[int actual, int predicted] => _counts[actual, predicted];
}
