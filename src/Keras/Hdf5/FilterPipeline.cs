using System.Buffers.Binary;
using System.IO.Compression;

namespace LayersGen.Keras.Hdf5;

/// <summary>What was done to chunks before they were stored: deflate, shuffle and Fletcher's checksum are undone, others refused.</summary>
internal sealed class FilterPipeline
{
    private const int Deflate = 1;
    private const int Shuffle = 2;
    private const int Fletcher32 = 3;
    private const int MaxFilters = 32;

    private readonly List<int> _filters;

    private FilterPipeline(List<int> filters) => _filters = filters;

    public static FilterPipeline Read(Hdf5Message? message, Hdf5Faults faults, string where)
    {
        List<int> filters = [];
        if (message is null)
            return new FilterPipeline(filters);
        Hdf5Cursor cursor = new(message.Data.Span, where, faults);
        byte version = cursor.Byte();
        int count = cursor.Byte();
        if (version is not (1 or 2) || count > MaxFilters)
            throw faults.Make(where, $"at most {MaxFilters} filters, of version 1 or 2", $"{count}, version {version}");
        cursor.Skip(version == 1 ? 6 : 0);
        for (int i = 0; i < count; i++)
        {
            int id = cursor.UInt16();
            int nameLength = version == 1 || id >= 256 ? cursor.UInt16() : 0;
            cursor.Skip(2);
            int values = cursor.UInt16();
            cursor.Skip(version == 1 ? (nameLength + 7) & ~7 : nameLength);
            cursor.Skip(4 * values);
            // Version 1 pads an odd number of values.
            if (version == 1 && (values & 1) != 0)
                cursor.Skip(Math.Min(4, cursor.Remaining));
            filters.Add(id is Deflate or Shuffle or Fletcher32 ? id : throw faults.Make(where, "gzip, shuffle or Fletcher32", $"the filter {Name(id)}"));
        }

        return new FilterPipeline(filters);
    }

    /// <summary>The bytes of a chunk as they were before.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="skipped">A bit for each filter that was left out of this chunk.</param>
    /// <param name="size">The bytes there must be in the end.</param>
    /// <param name="elementSize">Bytes of an element.</param>
    /// <param name="faults">Makes the errors.</param>
    /// <param name="where">How errors name the dataset.</param>
    public byte[] Undo(byte[] stored, uint skipped, int size, int elementSize, Hdf5Faults faults, string where)
    {
        byte[] bytes = stored;
        for (int i = _filters.Count - 1; i >= 0; i--)
        {
            if ((skipped & (1u << i)) != 0)
                continue;
            bytes = _filters[i] switch
            {
                Deflate => Inflate(bytes, size, faults, where),
                Shuffle => Unshuffle(bytes, elementSize),
                _ => CheckSum(bytes, faults, where),
            };
        }

        return bytes.Length == size ? bytes : throw faults.Make(where, $"chunks of {size} bytes", $"{bytes.Length}");
    }

    // A checksum of four bytes may still follow the data.
    private static byte[] Inflate(byte[] stored, int size, Hdf5Faults faults, string where)
    {
        byte[] bytes = new byte[size + 4];
        try
        {
            using ZLibStream stream = new(new MemoryStream(stored), CompressionMode.Decompress);
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length == bytes.Length && stream.ReadByte() >= 0)
                throw faults.Make(where, $"chunks of {size} bytes", "more");
            return length == bytes.Length ? bytes : bytes[..length];
        }
        catch (InvalidDataException e)
        {
            throw new ModelFormatException(faults.File, where, "deflated chunks", "bytes that do not inflate", e);
        }
    }

    // All first bytes of the elements come first, then all second ones.
    private static byte[] Unshuffle(byte[] shuffled, int elementSize)
    {
        int count = shuffled.Length / elementSize;
        byte[] bytes = new byte[shuffled.Length];
        for (int part = 0; part < elementSize; part++)
        {
            for (int i = 0; i < count; i++)
                bytes[(i * elementSize) + part] = shuffled[(part * count) + i];
        }

        int rest = count * elementSize;
        shuffled.AsSpan(rest).CopyTo(bytes.AsSpan(rest));
        return bytes;
    }

    private static byte[] CheckSum(byte[] bytes, Hdf5Faults faults, string where)
    {
        if (bytes.Length < 4)
            throw faults.Make(where, "a checksum of 4 bytes", $"{bytes.Length}");
        byte[] data = bytes[..^4];
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(data.Length));
        return stored == Fletcher(data) ? data : throw faults.Make(where, "chunks that fit their checksums", "one that does not");
    }

    // Over big-endian words of two bytes; an odd last byte is a word's high half.
    private static uint Fletcher(ReadOnlySpan<byte> data)
    {
        uint a = 0, b = 0;
        for (int i = 0; i < data.Length; i += 2)
        {
            a = (a + ((uint)data[i] << 8) + (i + 1 < data.Length ? data[i + 1] : 0u)) % 65535;
            b = (b + a) % 65535;
        }

        return (b << 16) | a;
    }

    private static string Name(int id) => id switch
    {
        4 => "szip",
        5 => "nbit",
        6 => "scale-offset",
        32000 => "lzf",
        _ => $"{id}",
    };
}
