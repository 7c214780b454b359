using System.Numerics;

namespace LayersGen.Keras.Hdf5;

/// <summary>Reads the records of a B-tree of version 2: the index of dense storage.</summary>
internal sealed class BTree2
{
    // What no writer comes near.
    private const int MaxRecords = 1 << 20;
    private const int MaxDepth = 16;
    private const int MaxNodeBytes = 1 << 20;

    // Signature, version and type; the checksum at the end.
    private const int Head = 6;
    private const int Frame = Head + 4;

    private readonly Hdf5File _file;
    private readonly string _where;
    private readonly byte _type;
    private readonly int _nodeBytes;
    private readonly int _recordBytes;
    private readonly int _depth;
    private readonly long? _root;
    private readonly int _rootRecords;
    private readonly int _countBytes;
    private readonly int[] _totalBytes;
    private readonly HashSet<long> _visited = [];
    private int _records;

    public BTree2(Hdf5File file, long address, byte type, string where)
    {
        _file = file;
        _where = where;
        _type = type;
        Hdf5Cursor cursor = new(file.Read(address, 38, where), where, file.Faults);
        cursor.Expect("BTHD"u8);
        (byte version, byte found) = (cursor.Byte(), cursor.Byte());
        uint nodeBytes = cursor.UInt32();
        _recordBytes = cursor.UInt16();
        _depth = cursor.UInt16();
        cursor.Skip(2);
        _root = cursor.Address();
        _rootRecords = cursor.UInt16();
        if (version != 0 || found != type)
            throw file.Faults.Make(where, $"a B-tree of version 0 and type {type}", $"version {version}, type {found}");
        if (nodeBytes > MaxNodeBytes || _recordBytes == 0 || _depth > MaxDepth || nodeBytes < Frame + _recordBytes)
            throw file.Faults.Make(where, $"a B-tree of nodes of at most {MaxNodeBytes} bytes, at most {MaxDepth} deep", $"records of {_recordBytes} in nodes of {nodeBytes} bytes, {_depth} deep");
        _nodeBytes = (int)nodeBytes;

        // A child's counts take as many bytes as its level's greatest need.
        Int128 most = (_nodeBytes - Frame) / _recordBytes;
        _countBytes = BytesOf(most);
        _totalBytes = new int[_depth + 1];
        for (int level = 1; level <= _depth; level++)
        {
            int pointer = PointerBytes(level);
            Int128 own = (_nodeBytes - Frame - pointer) / (_recordBytes + pointer);
            most = Int128.Min(((own + 1) * most) + own, long.MaxValue);
            _totalBytes[level] = BytesOf(most);
        }
    }

    public delegate void RecordReader(ReadOnlySpan<byte> record);

    /// <summary>Hands over every record.</summary>
    public void Read(RecordReader read)
    {
        if (_root is { } root && _rootRecords > 0)
            ReadNode(root, _rootRecords, _depth, read);
    }

    private void ReadNode(long address, int records, int level, RecordReader read)
    {
        if (!_visited.Add(address))
            throw _file.Faults.Make(_where, "a tree", "a node that occurs twice");
        if ((_records += records) > MaxRecords)
            throw _file.Faults.Make(_where, $"at most {MaxRecords} records", "more");
        int pointer = level == 0 ? 0 : PointerBytes(level);
        long bytes = Head + ((long)records * _recordBytes) + ((records + 1L) * pointer);
        if (bytes > _nodeBytes)
            throw _file.Faults.Make(_where, $"records for a node of {_nodeBytes} bytes", $"{records}");
        Hdf5Cursor cursor = new(_file.Read(address, bytes, _where), _where, _file.Faults);
        cursor.Expect(level == 0 ? "BTLF"u8 : "BTIN"u8);
        (byte version, byte type) = (cursor.Byte(), cursor.Byte());
        if (version != 0 || type != _type)
            throw _file.Faults.Make(_where, $"a node of version 0 and type {_type}", $"version {version}, type {type}");
        for (int i = 0; i < records; i++)
            read(cursor.Take(_recordBytes));
        for (int i = 0; level > 0 && i <= records; i++)
        {
            long child = cursor.Size();
            int count = (int)Math.Min(cursor.Integer(_countBytes), int.MaxValue / 2);
            cursor.Skip(_totalBytes[level - 1]);
            ReadNode(child, count, level - 1, read);
        }
    }

    // A leaf has no total of what is below it.
    private int PointerBytes(int level) => 8 + _countBytes + _totalBytes[level - 1];

    private static int BytesOf(Int128 value) => (BitOperations.Log2((ulong)value) / 8) + 1;
}
