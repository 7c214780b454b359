using System.Numerics;

namespace LayersGen.Keras.Hdf5;

/// <summary>
/// A fractal heap, where groups with many links and objects with many attributes keep them ("dense storage"): blocks in rows of
/// doubling size, some of them tables of further blocks; what is too large for a block lies apart.
/// </summary>
internal sealed class FractalHeap
{
    // Each table's blocks are at most half as large as its own: 64 bits of offsets cannot need more.
    private const int MaxDepth = 64;
    private const int MaxWidth = 1 << 10;
    private const int MaxObjectBytes = 16 << 20;
    private const byte HugeObjects = 1;

    private readonly Hdf5File _file;
    private readonly string _where;
    private readonly long? _hugeTree;
    private readonly long? _root;
    private readonly int _width;
    private readonly long _startSize;
    private readonly int _directRows;
    private readonly int _rows;
    private readonly int _offsetBytes;
    private readonly int _lengthBytes;
    private Dictionary<long, (long Address, long Bytes)>? _huge;

    public FractalHeap(Hdf5File file, long address, string where)
    {
        _file = file;
        _where = where;
        Hdf5Cursor cursor = new(file.Read(address, 142, where), where, file.Faults);
        cursor.Expect("FRHP"u8);
        byte version = cursor.Byte();
        IdBytes = cursor.UInt16();
        int filterBytes = cursor.UInt16();
        cursor.Skip(1);
        uint maxManaged = cursor.UInt32();
        cursor.Skip(8);
        _hugeTree = cursor.Address();
        // Free space, and how much of what there is.
        cursor.Skip(80);
        _width = cursor.UInt16();
        _startSize = cursor.Size();
        long maxDirect = cursor.Size();
        int maxBits = cursor.UInt16();
        cursor.Skip(2);
        _root = cursor.Address();
        _rows = cursor.UInt16();
        if (version != 0 || filterBytes != 0)
            throw file.Faults.Make(where, "a heap of version 0 without filters", $"version {version}, filters of {filterBytes} bytes");
        if (!IsPowerOfTwo(_width) || _width > MaxWidth || !IsPowerOfTwo(_startSize) || !IsPowerOfTwo(maxDirect) || maxDirect < _startSize || maxBits is 0 or > 63 || maxManaged == 0)
            throw file.Faults.Make(where, "a heap of blocks of doubling sizes", $"{_width} blocks of {_startSize} to {maxDirect} bytes, {maxBits} bits");
        _directRows = BitOperations.Log2((ulong)maxDirect) - BitOperations.Log2((ulong)_startSize) + 2;
        _offsetBytes = (maxBits + 7) / 8;
        _lengthBytes = Math.Min((BitOperations.Log2((ulong)maxDirect) + 7) / 8, (BitOperations.Log2(maxManaged) / 8) + 1);
    }

    /// <summary>The bytes of an identifier.</summary>
    public int IdBytes { get; }

    /// <summary>The object of an identifier, which begins with where it is: in a block, apart, or in the identifier itself.</summary>
    public ReadOnlyMemory<byte> Read(ReadOnlySpan<byte> id)
    {
        if (id.Length != IdBytes)
            throw _file.Faults.Make(_where, $"identifiers of {IdBytes} bytes", $"{id.Length}");
        Hdf5Cursor cursor = new(id, _where, _file.Faults);
        byte kind = cursor.Byte();
        switch (kind >> 4)
        {
            case 0:
                long offset = cursor.Integer(_offsetBytes);
                return Bounded(Locate(offset), cursor.Integer(_lengthBytes));
            case 1:
                return ReadHuge(ref cursor);
            case 2:
                return cursor.Take((kind & 15) + 1).ToArray();
            default:
                throw _file.Faults.Make(_where, "an object in a heap", $"kind {kind}");
        }
    }

    private byte[] ReadHuge(ref Hdf5Cursor cursor)
    {
        // As many bytes as fit hold the address themselves, or else a number to look up.
        if (cursor.Remaining >= 16)
            return Bounded(cursor.Size(), cursor.Size());
        long key = cursor.Integer(Math.Min(cursor.Remaining, 8));
        if (_huge is null)
        {
            _huge = [];
            if (_hugeTree is { } tree)
            {
                new BTree2(_file, tree, HugeObjects, _where).Read(record =>
                {
                    Hdf5Cursor entry = new(record, _where, _file.Faults);
                    (long address, long bytes) = (entry.Size(), entry.Size());
                    _huge[entry.Size()] = (address, bytes);
                });
            }
        }

        return _huge.TryGetValue(key, out (long Address, long Bytes) found)
            ? Bounded(found.Address, found.Bytes)
            : throw _file.Faults.Make(_where, $"an object {key} of the heap", "none");
    }

    private byte[] Bounded(long address, long bytes) => bytes <= MaxObjectBytes
        ? _file.Read(address, bytes, _where)
        : throw _file.Faults.Make(_where, $"an object of at most {MaxObjectBytes} bytes", $"{bytes}");

    // From a place in the heap's own space to one in the file. A block's head counts as part of its space.
    private long Locate(long offset)
    {
        long block = _root ?? throw _file.Faults.Make(_where, "a heap with blocks", "one without");
        long start = 0;
        int rows = _rows;
        for (int depth = 0; depth < MaxDepth; depth++)
        {
            if (rows == 0)
            {
                new Hdf5Cursor(_file.Read(block, 4, _where), _where, _file.Faults).Expect("FHDB"u8);
                return block + offset - start;
            }

            long firstRow = _startSize * _width;
            long within = offset - start;
            int row = within < firstRow ? 0 : BitOperations.Log2((ulong)(within / firstRow)) + 1;
            long size = row == 0 ? _startSize : _startSize << (row - 1);
            long rowStart = row == 0 ? 0 : firstRow << (row - 1);
            if (within < 0 || row >= rows || row >= 64 || size <= 0 || rowStart < 0)
                throw _file.Faults.Make(_where, $"a place in {rows} rows of blocks", $"{within}, in row {row}");
            long column = (within - rowStart) / size;
            int head = 13 + _offsetBytes;
            Hdf5Cursor cursor = new(_file.Read(block, head + (8 * ((long)row * _width + column + 1)), _where), _where, _file.Faults);
            cursor.Expect("FHIB"u8);
            cursor.Skip(head - 4 + (8 * (int)((row * _width) + column)));
            block = cursor.Size();
            start += rowStart + (column * size);
            rows = row < _directRows ? 0 : BitOperations.Log2((ulong)(size / firstRow)) + 1;
        }

        throw _file.Faults.Make(_where, $"blocks nested at most {MaxDepth} deep", "deeper nesting");
    }

    private static bool IsPowerOfTwo(long value) => value > 0 && BitOperations.IsPow2(value);
}
