using System.Buffers;
using System.Buffers.Binary;

namespace LayersGen.Keras.Hdf5;

/// <summary>The file's structures, back to back from an address on.</summary>
internal sealed class MetadataBuffer(long start)
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    /// <summary>Where the next byte will be.</summary>
    public long Address => start + _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public MetadataBuffer Bytes(ReadOnlySpan<byte> value)
    {
        _bytes.Write(value);
        return this;
    }

    public MetadataBuffer Byte(int value) => Bytes([(byte)value]);

    public MetadataBuffer UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(2), checked((ushort)value));
        _bytes.Advance(2);
        return this;
    }

    public MetadataBuffer UInt32(long value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), checked((uint)value));
        _bytes.Advance(4);
        return this;
    }

    /// <summary>An address, a length, or -1 for HDF5's undefined address.</summary>
    public MetadataBuffer Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
        return this;
    }

    public MetadataBuffer Zeros(int count)
    {
        _bytes.GetSpan(count)[..count].Clear();
        _bytes.Advance(count);
        return this;
    }

    /// <summary>Zeros up to a multiple of eight bytes from the buffer's start, which is one itself.</summary>
    public MetadataBuffer Align() => Zeros(-_bytes.WrittenCount & 7);
}
