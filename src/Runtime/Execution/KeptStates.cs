using System.Runtime.InteropServices;

namespace LayersGen.Execution;

/// <summary>The states that stateful recurrent layers keep from one run to the next, for the batch of the first run since the last reset.</summary>
internal sealed unsafe class KeptStates(EquatableArray<int> sizes)
{
    private readonly nint[] _pointers = new nint[sizes.Count];
    private float[] _values = [];
    private int _batch;

    /// <summary>The floats of each state, per sample.</summary>
    public EquatableArray<int> Sizes => sizes;

    /// <summary>One run at a time holds it.</summary>
    public Lock Lock { get; } = new();

    /// <summary>Where each state is, <c>[batch, size]</c>.</summary>
    /// <exception cref="ArgumentException">The batch is another than that of the states.</exception>
    public nint[] For(int batch)
    {
        if (_batch == batch)
            return _pointers;
        if (_batch != 0)
            throw new ArgumentException($"The model keeps the states of {_batch} sample(s), and this prediction has {batch}. A stateful model predicts the same number of samples each time; call ResetStates() to begin anew.");
        // Zeros, and pinned for as long as this object lives.
        _values = GC.AllocateArray<float>(checked(sizes.Sum() * batch), pinned: true);
        float* position = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_values, 0);
        for (int i = 0; i < _pointers.Length; i++)
        {
            _pointers[i] = (nint)position;
            position += (nint)sizes[i] * batch;
        }

        _batch = batch;
        return _pointers;
    }

    /// <summary>Back to zeros, for a batch of any size.</summary>
    public void Reset()
    {
        lock (Lock)
            _batch = 0;
    }
}
