using System.Runtime.CompilerServices;
using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>
/// Weights as the kernels want them, packed at their first use and kept. A weight of which a writable view was given out may
/// change at any time: it is packed anew for each product.
/// </summary>
/// <param name="weights">Number of weights.</param>
internal sealed unsafe class PackedWeights(int weights)
{
    /// <summary>Larger matrices are not kept: it would double the memory of a model that has few others. 16 MB.</summary>
    private const int MaxFloats = 4 << 20;

    private const int AlignmentFloats = 16;

    private static readonly Matrix Writable = new(new object(), [], null);

    private readonly Lock _lock = new();
    private readonly Matrix?[] _matrices = new Matrix?[weights];

    /// <summary>The packed matrix, alive as long as this object; null if it is not kept.</summary>
    public float* Find<TRight>(in TRight right)
        where TRight : unmanaged, IRightMatrix, IEquatable<TRight>
    {
        if (!TrySearch(right, out float* start) && Panels.Length(right.Depth, right.Columns) <= MaxFloats)
        {
            lock (_lock)
            {
                if (!TrySearch(right, out start))
                    start = Pack(right);
            }
        }

        return start;
    }

    /// <summary>Says that a writable view of a weight was given out.</summary>
    public void MarkWritable(int weight)
    {
        lock (_lock)
            _matrices[weight] = Writable;
    }

    /// <summary>Whether it is decided: where the matrix is, or null because it is not to be kept.</summary>
    private bool TrySearch<TRight>(in TRight right, out float* start)
        where TRight : unmanaged, IRightMatrix, IEquatable<TRight>
    {
        start = null;
        for (Matrix? matrix = Volatile.Read(ref _matrices[right.Weight]); matrix is not null; matrix = matrix.Next)
        {
            if (matrix == Writable)
                return true;
            if (matrix.Of is not TRight other || !other.Equals(right))
                continue;
            start = matrix.Start;
            return true;
        }

        return false;
    }

    private float* Pack<TRight>(in TRight right)
        where TRight : unmanaged, IRightMatrix, IEquatable<TRight>
    {
        float[] values = GC.AllocateUninitializedArray<float>((int)Panels.Length(right.Depth, right.Columns) + AlignmentFloats, pinned: true);
        Matrix packed = new(right, values, _matrices[right.Weight]);
        right.Pack(packed.Start, 0, Panels.Count(right.Columns));
        Volatile.Write(ref _matrices[right.Weight], packed);
        return packed.Start;
    }

    /// <summary>One packed matrix; a weight may have several, of other columns each.</summary>
    private sealed class Matrix(object of, float[] values, Matrix? next)
    {
        /// <summary>The matrix as the products ask for it.</summary>
        public object Of { get; } = of;

        public Matrix? Next { get; } = next;

        public float* Start { get; } = Align((float*)Unsafe.AsPointer(ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(values)));

        // Keeps the memory alive.
        public float[] Values { get; } = values;

        private static float* Align(float* start) => (float*)(((nint)start + (AlignmentFloats * sizeof(float)) - 1) & -(AlignmentFloats * sizeof(float)));
    }
}
