using System.Collections.Immutable;
using System.Text;

namespace LayersGen.Keras.Hdf5;

/// <summary>
/// Writes the structures h5py writes by default, which every HDF5 library reads: superblock 0, object headers of version 1,
/// groups as B-trees, datasets in one piece. Source: the HDF5 File Format Specification, version 3.0.
/// </summary>
/// <remarks>
/// The weights come first, the structures after them, so that all addresses are known before the first byte is written and
/// the file is written once, front to back.
/// </remarks>
internal sealed class Hdf5Writer
{
    private const int SuperblockBytes = 96;
    private const long Undefined = -1;

    // HDF5's defaults, which the superblock states: a symbol node holds twice as many names, a tree's node twice as many children.
    private const int LeafK = 4;
    private const int InternalK = 16;
    private const int MinHeap = 4096;

    private readonly List<(long Address, Hdf5DatasetNode Node)> _data = [];
    private readonly Dictionary<Hdf5DatasetNode, long> _addresses = [];
    private readonly MetadataBuffer _buffer;
    private readonly long _dataEnd;

    private Hdf5Writer(Hdf5GroupNode root)
    {
        _dataEnd = PlaceData(root, SuperblockBytes);
        _buffer = new MetadataBuffer(_dataEnd);
    }

    /// <summary>Writes a file.</summary>
    public static async Task WriteAsync(Hdf5GroupNode root, Stream stream, Action<int> written, CancellationToken cancellationToken)
    {
        Hdf5Writer writer = new(root);
        (long header, long tree, long heap) = writer.WriteGroup(root);
        await stream.WriteAsync(writer.Superblock(header, tree, heap), cancellationToken).ConfigureAwait(false);
        long position = SuperblockBytes;
        byte[] padding = new byte[8];
        foreach ((long address, Hdf5DatasetNode node) in writer._data)
        {
            await stream.WriteAsync(padding.AsMemory(0, (int)(address - position)), cancellationToken).ConfigureAwait(false);
            foreach (ReadOnlyMemory<byte> piece in node.Data)
            {
                await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                written(piece.Length);
            }

            position = address + node.Bytes;
        }

        await stream.WriteAsync(padding.AsMemory(0, (int)(writer._dataEnd - position)), cancellationToken).ConfigureAwait(false);
        await stream.WriteAsync(writer._buffer.Written, cancellationToken).ConfigureAwait(false);
    }

    private long PlaceData(Hdf5GroupNode group, long address)
    {
        foreach (Hdf5Node child in group.Children.Select(static pair => pair.Value))
        {
            if (child is Hdf5GroupNode inner)
            {
                address = PlaceData(inner, address);
            }
            else if (child is Hdf5DatasetNode { Bytes: > 0 } dataset)
            {
                _data.Add((address, dataset));
                _addresses.Add(dataset, address);
                address = checked(address + dataset.Bytes + 7) & ~7;
            }
        }

        return address;
    }

    private byte[] Superblock(long header, long tree, long heap)
    {
        MetadataBuffer block = new(0);
        block.Bytes([0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A]);
        block.Zeros(5).Byte(8).Byte(8).Byte(0).UInt16(LeafK).UInt16(InternalK).UInt32(0);
        block.Int64(0).Int64(Undefined).Int64(_buffer.Address).Int64(Undefined);
        // The root's entry, with its group's addresses at hand.
        block.Int64(0).Int64(header).UInt32(1).UInt32(0).Int64(tree).Int64(heap);
        return block.Written.ToArray();
    }

    private (long Header, long Tree, long Heap) WriteGroup(Hdf5GroupNode group)
    {
        List<Entry> entries = [];
        foreach ((byte[] name, Hdf5Node child) in group.Children)
        {
            if (child is Hdf5GroupNode inner)
            {
                (long header, long tree, long heap) = WriteGroup(inner);
                entries.Add(new Entry(name, header, tree, heap));
            }
            else
            {
                entries.Add(new Entry(name, WriteDataset((Hdf5DatasetNode)child), Undefined, Undefined));
            }
        }

        (long heapAddress, List<long> offsets) = WriteLocalHeap(entries);
        long treeAddress = WriteTree(entries, offsets);
        List<byte[]> messages = [Message(0x11, 0, b => b.Int64(treeAddress).Int64(heapAddress))];
        messages.AddRange(AttributeMessages(group));
        return (WriteHeader(messages), treeAddress, heapAddress);
    }

    private (long Address, List<long> Offsets) WriteLocalHeap(List<Entry> entries)
    {
        MetadataBuffer names = new(0);
        // Offset 0 is the empty name, the tree's first key.
        names.Zeros(8);
        List<long> offsets = [];
        foreach (Entry entry in entries)
        {
            offsets.Add(names.Address);
            names.Bytes(entry.Name).Byte(0).Align();
        }

        // A free block at the end, as every heap has: its next block (1 for none) and its size.
        long free = names.Address;
        names.Int64(1).Int64(16);
        _buffer.Align();
        long address = _buffer.Address;
        _buffer.Bytes("HEAP"u8).UInt32(0).Int64(names.Address).Int64(free).Int64(address + 32).Bytes(names.Written.Span);
        return (address, offsets);
    }

    // Bottom-up: symbol nodes of up to eight names, then levels of up to 32 children until one node is left.
    private long WriteTree(List<Entry> entries, List<long> offsets)
    {
        List<(long Address, long LastKey)> level = [];
        for (int start = 0; start < entries.Count; start += 2 * LeafK)
        {
            int count = Math.Min(2 * LeafK, entries.Count - start);
            level.Add((WriteSymbolNode(entries, offsets, start, count), offsets[start + count - 1]));
        }

        for (int depth = 0; ; depth++)
        {
            List<(long Address, long LastKey)> above = [];
            long size = 24 + ((4L * InternalK) + 1) * 8;
            _buffer.Align();
            long first = _buffer.Address;
            for (int start = 0; start == 0 || start < level.Count; start += 2 * InternalK)
            {
                List<(long Address, long LastKey)> children = level.GetRange(start, Math.Min(2 * InternalK, level.Count - start));
                long address = first + (above.Count * size);
                _buffer.Bytes("TREE"u8).Byte(0).Byte(depth).UInt16(children.Count);
                _buffer.Int64(start == 0 ? Undefined : address - size);
                _buffer.Int64(start + children.Count < level.Count ? address + size : Undefined);
                _buffer.Int64(start == 0 ? 0 : level[start - 1].LastKey);
                foreach ((long child, long lastKey) in children)
                    _buffer.Int64(child).Int64(lastKey);
                _buffer.Zeros((int)(address + size - _buffer.Address));
                above.Add((address, children.Count == 0 ? 0 : children[^1].LastKey));
            }

            if (above.Count == 1)
                return above[0].Address;
            level = above;
        }
    }

    private long WriteSymbolNode(List<Entry> entries, List<long> offsets, int start, int count)
    {
        _buffer.Align();
        long address = _buffer.Address;
        _buffer.Bytes("SNOD"u8).Byte(1).Byte(0).UInt16(count);
        for (int i = start; i < start + count; i++)
        {
            bool isGroup = entries[i].Tree != Undefined;
            _buffer.Int64(offsets[i]).Int64(entries[i].Header).UInt32(isGroup ? 1 : 0).UInt32(0);
            _buffer.Int64(isGroup ? entries[i].Tree : 0).Int64(isGroup ? entries[i].Heap : 0);
        }

        _buffer.Zeros(((2 * LeafK) - count) * 40);
        return address;
    }

    private long WriteDataset(Hdf5DatasetNode dataset)
    {
        List<byte[]> messages =
        [
            Message(0x01, 0, b => WriteSpace(b, dataset.Shape)),
            Message(0x03, 1, b => WriteType(b, dataset.Type)),
            // Fill value: space allocated late, written if set, the default.
            Message(0x05, 1, static b => b.Byte(2).Byte(2).Byte(2).Byte(1).UInt32(0)),
            Message(0x08, 0, b => b.Byte(3).Byte(1).Int64(_addresses.GetValueOrDefault(dataset, Undefined)).Int64(dataset.Bytes)),
        ];
        messages.AddRange(AttributeMessages(dataset));
        return WriteHeader(messages);
    }

    private long WriteHeader(List<byte[]> messages)
    {
        _buffer.Align();
        long address = _buffer.Address;
        _buffer.Byte(1).Byte(0).UInt16(messages.Count).UInt32(1).UInt32(messages.Sum(static message => (long)message.Length)).UInt32(0);
        foreach (byte[] message in messages)
            _buffer.Bytes(message);
        return address;
    }

    private IEnumerable<byte[]> AttributeMessages(Hdf5Node node)
    {
        foreach ((string name, object value) in node.Attributes)
            yield return value is string text ? TextAttribute(name, text) : ListAttribute(name, (IReadOnlyList<string>)value);
    }

    // Of variable length: such a text may be longer than a header's 64 KiB.
    private byte[] TextAttribute(string name, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        long heap = bytes.Length == 0 ? 0 : WriteGlobalHeap(bytes);
        return Attribute(name, WriteVariableText, static b => b.Byte(1).Zeros(7), b => b.UInt32(bytes.Length).Int64(heap).UInt32(bytes.Length == 0 ? 0 : 1));
    }

    // Of one fixed length, padded with zeros, as numpy's bytes; an empty list is numpy's empty array of float64.
    private static byte[] ListAttribute(string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
            return Attribute(name, static b => WriteType(b, new Hdf5Type(Hdf5Class.Float, 8)), static b => WriteSpace(b, [0]), static _ => { });
        byte[][] items = [.. texts.Select(Encoding.UTF8.GetBytes)];
        int length = Math.Max(1, items.Max(static item => item.Length));
        return Attribute(name, b => WriteType(b, new Hdf5Type(Hdf5Class.FixedString, length)), b => WriteSpace(b, [items.Length]), b =>
        {
            foreach (byte[] item in items)
                b.Bytes(item).Zeros(length - item.Length);
        });
    }

    private static byte[] Attribute(string name, Action<MetadataBuffer> type, Action<MetadataBuffer> space, Action<MetadataBuffer> data)
    {
        byte[] nameBytes = [.. Encoding.UTF8.GetBytes(name), 0];
        byte[] typeBytes = Collect(type), spaceBytes = Collect(space);
        return Message(0x0C, 0, b =>
        {
            b.Byte(1).Byte(0).UInt16(nameBytes.Length).UInt16(typeBytes.Length).UInt16(spaceBytes.Length);
            b.Bytes(nameBytes).Align().Bytes(typeBytes).Align().Bytes(spaceBytes).Align();
            data(b);
        });
    }

    private static byte[] Message(int type, int flags, Action<MetadataBuffer> write)
    {
        MetadataBuffer data = new(0);
        write(data);
        data.Align();
        MetadataBuffer message = new(0);
        message.UInt16(type).UInt16(data.Written.Length).Byte(flags).Zeros(3).Bytes(data.Written.Span);
        return message.Written.ToArray();
    }

    private static byte[] Collect(Action<MetadataBuffer> write)
    {
        MetadataBuffer buffer = new(0);
        write(buffer);
        return buffer.Written.ToArray();
    }

    private long WriteGlobalHeap(byte[] value)
    {
        _buffer.Align();
        long address = _buffer.Address;
        int used = 32 + ((value.Length + 7) & ~7);
        // No collection is smaller, and where there is room for an object's head, object 0 is the free space.
        int size = Math.Max(MinHeap, used);
        _buffer.Bytes("GCOL"u8).Byte(1).Zeros(3).Int64(size);
        _buffer.UInt16(1).UInt16(0).UInt32(0).Int64(value.Length).Bytes(value).Align();
        int free = size - used;
        if (free >= 16)
            _buffer.Zeros(8).Int64(free).Zeros(free - 16);
        else
            _buffer.Zeros(free);
        return address;
    }

    private static void WriteSpace(MetadataBuffer buffer, ImmutableArray<int> shape)
    {
        buffer.Byte(1).Byte(shape.Length).Byte(shape.Length == 0 ? 0 : 1).Zeros(5);
        foreach (int axis in shape)
            buffer.Int64(axis);
        // The largest sizes are the sizes.
        foreach (int axis in shape)
            buffer.Int64(axis);
    }

    // Text over bytes, called ASCII as all that Python writes from bytes: older Keras decodes it as UTF-8 itself.
    private static void WriteVariableText(MetadataBuffer buffer)
    {
        buffer.Byte(0x19).Byte(1).Zeros(2).UInt32(16);
        WriteInteger(buffer, new Hdf5Type(Hdf5Class.Integer, 1, IsSigned: false));
    }

    private static void WriteType(MetadataBuffer buffer, Hdf5Type type)
    {
        switch (type.Class)
        {
            case Hdf5Class.Float:
                (int exponentAt, int exponentBits, int bias) = type.Size switch { 2 => (10, 5, 15), 4 => (23, 8, 127), _ => (52, 11, 1023) };
                buffer.Byte(0x11).Byte(0x20).Byte((type.Size * 8) - 1).Byte(0).UInt32(type.Size);
                buffer.UInt16(0).UInt16(type.Size * 8).Byte(exponentAt).Byte(exponentBits).Byte(0).Byte(exponentAt).UInt32(bias);
                break;
            case Hdf5Class.Integer:
                WriteInteger(buffer, type);
                break;
            case Hdf5Class.Boolean:
                // h5py's bool: an enumeration over int8 with FALSE and TRUE.
                buffer.Byte(0x18).Byte(2).Zeros(2).UInt32(1);
                WriteInteger(buffer, new Hdf5Type(Hdf5Class.Integer, 1));
                buffer.Bytes("FALSE\0\0\0TRUE\0\0\0\0"u8).Byte(0).Byte(1);
                break;
            case Hdf5Class.FixedString:
                // Padded with zeros, ASCII, as numpy's bytes.
                buffer.Byte(0x13).Byte(1).Zeros(2).UInt32(type.Size);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "No such type is written.");
        }
    }

    private static void WriteInteger(MetadataBuffer buffer, Hdf5Type type) =>
        buffer.Byte(0x10).Byte(type.IsSigned ? 8 : 0).Zeros(2).UInt32(type.Size).UInt16(0).UInt16(type.Size * 8);

    private sealed record Entry(byte[] Name, long Header, long Tree, long Heap);
}
