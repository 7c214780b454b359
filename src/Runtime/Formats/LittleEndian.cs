using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace LayersGen;

/// <summary>The files are little-endian on any machine.</summary>
internal static class LittleEndian
{
    /// <summary>Turns stored scalars into the machine's order, or back.</summary>
    internal static void ToHostInPlace(Span<byte> bytes, int scalarSize)
    {
        if (!BitConverter.IsLittleEndian)
            Reverse(bytes, scalarSize);
    }

    /// <summary>Reverses the bytes of each scalar.</summary>
    internal static void Reverse(Span<byte> bytes, int scalarSize)
    {
        switch (scalarSize)
        {
            case 1:
                break;
            case 2:
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case 4:
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(scalarSize), scalarSize, "A scalar has 1, 2 or 4 bytes.");
        }
    }
}
