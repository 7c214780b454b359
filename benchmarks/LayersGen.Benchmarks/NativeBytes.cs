using System.Buffers;
using System.Runtime.InteropServices;

namespace LayersGen.Benchmarks;

/// <summary>Aligned native memory, as a model's weights have it.</summary>
internal sealed unsafe class NativeBytes(int length) : MemoryManager<byte>
{
    private void* _start = NativeMemory.AlignedAlloc((nuint)length, 64);

    public override Span<byte> GetSpan() => new(_start, length);

    public override MemoryHandle Pin(int elementIndex = 0) => new((byte*)_start + elementIndex);

    public override void Unpin()
    {
    }

    public void Dispose() => ((IDisposable)this).Dispose();

    protected override void Dispose(bool disposing)
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
    }
}
