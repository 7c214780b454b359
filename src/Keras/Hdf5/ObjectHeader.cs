namespace LayersGen.Keras.Hdf5;

/// <summary>Reads the messages of an object: of either version, its continuation blocks included.</summary>
internal sealed class ObjectHeader
{
    // What no writer comes near; bounds what a hostile header can ask for.
    private const int MaxBlocks = 1024;
    private const int MaxMessages = 1 << 16;
    private const int MaxBlockBytes = 16 << 20;

    private readonly Hdf5File _file;
    private readonly string _where;
    private readonly List<Hdf5Message> _messages = [];
    private readonly Queue<(long Address, long Size)> _blocks = new();
    private int _blockCount;

    private ObjectHeader(Hdf5File file, string where)
    {
        _file = file;
        _where = where;
    }

    public static List<Hdf5Message> Read(Hdf5File file, long address, string where)
    {
        ObjectHeader header = new(file, where);
        // The prefix of version 1; of version 2, the signature and version are within it.
        byte[] prefix = file.Read(address, 16, where);
        if (prefix.AsSpan().StartsWith("OHDR"u8))
            header.ReadVersion2(address, prefix[4], prefix[5]);
        else
            header.ReadVersion1(address, prefix);
        return header._messages;
    }

    private void ReadVersion1(long address, byte[] prefix)
    {
        Hdf5Cursor cursor = new(prefix, _where, _file.Faults);
        byte version = cursor.Byte();
        if (version != 1)
            throw _file.Faults.Make(_where, "an object header of version 1 or 2", $"version {version}");
        cursor.Skip(1);
        int count = cursor.UInt16();
        cursor.Skip(4);
        Enqueue(address + 16, cursor.UInt32());
        while (_blocks.TryDequeue(out (long Address, long Size) block))
        {
            ReadOnlyMemory<byte> bytes = ReadBlock(block);
            int position = 0;
            while (bytes.Length - position >= 8 && count > 0)
            {
                Hdf5Cursor message = new(bytes.Span[position..], _where, _file.Faults);
                int type = message.UInt16();
                int size = message.UInt16();
                byte flags = message.Byte();
                message.Skip(3 + size);
                Add(type, flags, bytes.Slice(position + 8, size));
                position += 8 + size;
                count--;
            }
        }
    }

    private void ReadVersion2(long address, byte version, byte flags)
    {
        if (version != 2)
            throw _file.Faults.Make(_where, "an object header of version 1 or 2", $"version {version}");
        int sizeBytes = 1 << (flags & 3);
        int before = 6 + ((flags & 0x20) != 0 ? 16 : 0) + ((flags & 0x10) != 0 ? 4 : 0);
        Hdf5Cursor cursor = new(_file.Read(address, before + sizeBytes, _where), _where, _file.Faults);
        cursor.Skip(before);
        long size = sizeBytes switch
        {
            1 => cursor.Byte(),
            2 => cursor.UInt16(),
            4 => cursor.UInt32(),
            _ => cursor.Size(),
        };
        bool isOrdered = (flags & 4) != 0;
        Enqueue(address + before + sizeBytes, size);
        ReadMessages2(ReadBlock(_blocks.Dequeue()), isOrdered);
        while (_blocks.TryDequeue(out (long Address, long Size) block))
        {
            ReadOnlyMemory<byte> bytes = ReadBlock(block);
            new Hdf5Cursor(bytes.Span, _where, _file.Faults).Expect("OCHK"u8);
            // Between the signature and the checksum.
            if (bytes.Length < 8)
                throw _file.Faults.Make(_where, "a continuation block of at least 8 bytes", $"{bytes.Length}");
            ReadMessages2(bytes[4..^4], isOrdered);
        }
    }

    private void ReadMessages2(ReadOnlyMemory<byte> bytes, bool isOrdered)
    {
        int prefix = isOrdered ? 6 : 4;
        int position = 0;
        // What is too short for a message is a gap.
        while (bytes.Length - position >= prefix)
        {
            Hdf5Cursor message = new(bytes.Span[position..], _where, _file.Faults);
            int type = message.Byte();
            int size = message.UInt16();
            byte flags = message.Byte();
            message.Skip(prefix - 4 + size);
            Add(type, flags, bytes.Slice(position + prefix, size));
            position += prefix + size;
        }
    }

    private void Add(int type, byte flags, ReadOnlyMemory<byte> data)
    {
        if (_messages.Count == MaxMessages)
            throw _file.Faults.Make(_where, $"at most {MaxMessages} messages", "more");
        if ((MessageType)type == MessageType.Continuation)
        {
            Hdf5Cursor cursor = new(data.Span, _where, _file.Faults);
            Enqueue(cursor.Size(), cursor.Size());
            return;
        }

        _messages.Add(new Hdf5Message((MessageType)type, (flags & 2) != 0, data));
    }

    // A cycle of blocks ends here too.
    private void Enqueue(long address, long size)
    {
        if (++_blockCount > MaxBlocks)
            throw _file.Faults.Make(_where, $"at most {MaxBlocks} header blocks", "more");
        if (size > MaxBlockBytes)
            throw _file.Faults.Make(_where, $"a header block of at most {MaxBlockBytes} bytes", $"{size}");
        _blocks.Enqueue((address, size));
    }

    private byte[] ReadBlock((long Address, long Size) block) => _file.Read(block.Address, block.Size, _where);
}
