using System.Buffers;

namespace LayersGen.Tests.Formats;

public sealed class WeightBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Is_aligned_and_zeroed(int length)
    {
        using WeightBuffer buffer = WeightBuffer.Allocate(length);
        Assert.Equal(0, buffer.Pointer % 64);
        Assert.Equal(length, buffer.Length);
        Assert.False(buffer.IsMemoryMapped);
        Assert.Equal(-1, buffer.Span(0, length).IndexOfAnyExcept((byte)0));
    }

    [Fact]
    public void Slices_are_views()
    {
        using WeightBuffer buffer = WeightBuffer.Allocate(10);
        buffer.Slice(4, 3).Span.Fill(7);
        Assert.Equal([0, 0, 0, 0, 7, 7, 7, 0, 0, 0], buffer.Slice(0, 10).ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(4, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(long.MaxValue, 1));
    }

    [Fact]
    public void Holds_more_than_an_array_can()
    {
        long length = (1L << 31) + 100;
        using WeightBuffer buffer = WeightBuffer.Allocate(length);
        buffer.Slice(length - 4, 4).Span[3] = 9;
        Assert.Equal(9, buffer.Span(length - 1, 1)[0]);
    }

    [Fact]
    public void Throws_after_disposal()
    {
        WeightBuffer buffer = WeightBuffer.Allocate(8);
        Memory<byte> slice = buffer.Slice(0, 8);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Throws<ObjectDisposedException>(() => slice.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => buffer.Pointer);
        Assert.Throws<ObjectDisposedException>(() => buffer.Slice(0, 1));
        Assert.Throws<ObjectDisposedException>(() => buffer.Span(0, 1));
        Assert.Throws<ObjectDisposedException>(() => slice.Pin());
    }

    [Fact]
    public unsafe void A_pin_holds_off_the_release()
    {
        WeightBuffer buffer = WeightBuffer.Allocate(8);
        MemoryHandle pin = buffer.Slice(0, 8).Pin();
        buffer.Dispose();
        *(byte*)pin.Pointer = 1;
        pin.Dispose();
    }

    [Fact]
    public void A_slice_keeps_the_buffer()
    {
        Memory<byte> slice = Forgotten();
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.Equal(5, slice.Span[0]);

        static Memory<byte> Forgotten()
        {
            Memory<byte> slice = WeightBuffer.Allocate(8).Slice(0, 8);
            slice.Span[0] = 5;
            return slice;
        }
    }
}
