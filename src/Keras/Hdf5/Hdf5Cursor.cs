using System.Buffers.Binary;
using System.Text;

namespace LayersGen.Keras.Hdf5;

/// <summary>Reads the fields of one HDF5 structure, never past its end.</summary>
internal ref struct Hdf5Cursor(ReadOnlySpan<byte> bytes, string structure, Hdf5Faults faults)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _position;

    public readonly int Remaining => _bytes.Length - _position;

    public readonly int Position => _position;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Remaining)
            throw faults.Make(structure, $"{count} more bytes", $"{Remaining}");
        ReadOnlySpan<byte> taken = _bytes.Slice(_position, count);
        _position += count;
        return taken;
    }

    public byte Byte() => Take(1)[0];

    public ushort UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>An address or length; null for HDF5's undefined address.</summary>
    public long? Address()
    {
        ulong value = UInt64();
        return value == ulong.MaxValue ? null : value <= long.MaxValue ? (long)value : throw faults.Make(structure, "an address within the file", $"0x{value:x}");
    }

    public long Size() => Address() ?? throw faults.Make(structure, "a size", "none");

    /// <summary>An integer of one to eight bytes.</summary>
    public long Integer(int bytes)
    {
        ReadOnlySpan<byte> taken = Take(bytes);
        ulong value = 0;
        for (int i = bytes - 1; i >= 0; i--)
            value = (value << 8) | taken[i];
        return value <= long.MaxValue ? (long)value : throw faults.Make(structure, "a number within the file", $"0x{value:x}");
    }

    public void Skip(int count) => Take(count);

    /// <summary>Skips to a multiple of eight bytes from the structure's start.</summary>
    public void Align() => Skip(Math.Min(-_position & 7, Remaining));

    public void Expect(ReadOnlySpan<byte> signature)
    {
        if (!Take(signature.Length).SequenceEqual(signature))
            throw faults.Make(structure, $"the signature '{Encoding.ASCII.GetString(signature)}'", "another");
    }
}

/// <summary>Makes the one exception of malformed files.</summary>
/// <param name="file">The file as the user named it.</param>
internal sealed class Hdf5Faults(string file)
{
    public string File => file;

    public ModelFormatException Make(string where, string expected, string found) => new(file, where, expected, found);
}
