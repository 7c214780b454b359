using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary><see cref="Rescale"/> of all values alike; a work item is a block of them. May run in place.</summary>
internal readonly unsafe record struct RescaleFlat(nint Source, nint Destination, long Length, Rescale Rescale) : IJob
{
    /// <summary>Floats of one work item.</summary>
    private const int Block = 1 << 14;

    public int Items => checked((int)((Length + Block - 1) / Block));

    public void Execute(int first, int end, int worker)
    {
        nint start = (nint)first * Block;
        Elementwise.Apply(Rescale, (float*)Source + start, (float*)Destination + start, (nint)Math.Min((long)end * Block, Length) - start);
    }
}
