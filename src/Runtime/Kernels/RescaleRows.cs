using System.Numerics;
using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary><c>(x - shift) * scale + offset</c> over rows of channels; a work item is some rows. May run in place.</summary>
/// <param name="Source">The rows.</param>
/// <param name="Destination">The results.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Channels">Values of a row.</param>
/// <param name="Shift">One value per channel.</param>
/// <param name="Scale">One value per channel.</param>
/// <param name="Offset">One value per channel.</param>
internal readonly unsafe record struct RescaleRows(nint Source, nint Destination, long Rows, int Channels, nint Shift, nint Scale, nint Offset) : IJob
{
    private const int ItemFloats = 1 << 13;

    private int RowsPerItem => Math.Max(1, ItemFloats / Channels);

    public int Items => checked((int)((Rows + RowsPerItem - 1) / RowsPerItem));

    public void Execute(int first, int end, int worker)
    {
        long last = Math.Min(Rows, (long)end * RowsPerItem);
        for (long row = (long)first * RowsPerItem; row < last; row++)
            Apply((float*)Source + ((nint)row * Channels), (float*)Destination + ((nint)row * Channels));
    }

    private void Apply(float* source, float* destination)
    {
        float* shift = (float*)Shift;
        float* scale = (float*)Scale;
        float* offset = (float*)Offset;
        int i = 0;
        for (; i <= Channels - Vector<float>.Count; i += Vector<float>.Count)
            (((Vector.Load(source + i) - Vector.Load(shift + i)) * Vector.Load(scale + i)) + Vector.Load(offset + i)).Store(destination + i);
        for (; i < Channels; i++)
            destination[i] = ((source[i] - shift[i]) * scale[i]) + offset[i];
    }
}
