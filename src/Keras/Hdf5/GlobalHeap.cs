namespace LayersGen.Keras.Hdf5;

/// <summary>Reads variable-length values, which lie in collections apart from what refers to them.</summary>
internal sealed class GlobalHeap(Hdf5File file, string where)
{
    private readonly Dictionary<long, Dictionary<int, ReadOnlyMemory<byte>>> _collections = [];

    /// <summary>The value a reference of a length, a collection's address and an index leads to.</summary>
    public ReadOnlySpan<byte> Read(ReadOnlySpan<byte> reference)
    {
        Hdf5Cursor cursor = new(reference, where, file.Faults);
        uint length = cursor.UInt32();
        long? address = cursor.Address();
        int index = (int)Math.Min(cursor.UInt32(), int.MaxValue);
        if (length == 0 || address is null)
            return [];
        if (!_collections.TryGetValue(address.Value, out Dictionary<int, ReadOnlyMemory<byte>>? collection))
            _collections.Add(address.Value, collection = ReadCollection(address.Value));
        if (!collection.TryGetValue(index, out ReadOnlyMemory<byte> value) || value.Length < length)
            throw file.Faults.Make(where, $"a string of {length} bytes in the global heap", collection.ContainsKey(index) ? $"{value.Length} bytes" : $"no object {index}");
        return value.Span[..(int)length];
    }

    private Dictionary<int, ReadOnlyMemory<byte>> ReadCollection(long address)
    {
        Hdf5Cursor header = new(file.Read(address, 16, where), where, file.Faults);
        header.Expect("GCOL"u8);
        header.Skip(4);
        long size = header.Size();
        if (size is < 16 or > int.MaxValue)
            throw file.Faults.Make(where, "a global heap of at least 16 bytes", $"{size}");
        ReadOnlyMemory<byte> bytes = file.Read(address, size, where);
        Dictionary<int, ReadOnlyMemory<byte>> objects = [];
        int position = 16;
        while (bytes.Length - position >= 16)
        {
            Hdf5Cursor cursor = new(bytes.Span[position..], where, file.Faults);
            int index = cursor.UInt16();
            cursor.Skip(6);
            long length = cursor.Size();
            // Object 0 is the free space at the end.
            if (index == 0)
                break;
            if (length > cursor.Remaining)
                throw file.Faults.Make(where, $"at most {cursor.Remaining} bytes in the global heap", $"{length}");
            objects[index] = bytes.Slice(position + 16, (int)length);
            position += 16 + (((int)length + 7) & ~7);
        }

        return objects;
    }
}
