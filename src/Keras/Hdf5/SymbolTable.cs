using System.Text;

namespace LayersGen.Keras.Hdf5;

/// <summary>Reads the names of an old-style group: a B-tree of symbol nodes, their names in a local heap.</summary>
internal sealed class SymbolTable
{
    private const int MaxLevel = 16;
    private const int EntryBytes = 40;

    private readonly Hdf5File _file;
    private readonly string _where;
    private readonly byte[] _names;
    private readonly HashSet<long> _visited = [];

    public SymbolTable(Hdf5File file, long heap, string where)
    {
        _file = file;
        _where = where;
        Hdf5Cursor cursor = new(file.Read(heap, 32, where), where, file.Faults);
        cursor.Expect("HEAP"u8);
        cursor.Skip(4);
        long size = cursor.Size();
        cursor.Skip(8);
        if (size > int.MaxValue)
            throw file.Faults.Make(where, "a heap of names below 2 GiB", $"{size} bytes");
        _names = file.Read(cursor.Size(), size, where);
    }

    /// <summary>Hands over each name with its object's address, or null for a symbolic link.</summary>
    public void Read(long tree, Action<string, long?> add)
    {
        Stack<(long Address, int Level)> nodes = new();
        nodes.Push((tree, MaxLevel));
        while (nodes.TryPop(out (long Address, int Level) node))
        {
            // Each node is in the tree once: neither a cycle nor a shared branch can make the walk longer than the file.
            if (!_visited.Add(node.Address))
                throw _file.Faults.Make(_where, "a tree of names", "a node that occurs twice");
            if (node.Level < 0)
            {
                ReadNames(node.Address, add);
                continue;
            }

            Hdf5Cursor cursor = new(_file.Read(node.Address, 24, _where), _where, _file.Faults);
            cursor.Expect("TREE"u8);
            int type = cursor.Byte();
            int level = cursor.Byte();
            int count = cursor.UInt16();
            if (type != 0 || level > node.Level)
                throw _file.Faults.Make(_where, $"a tree of names of level {node.Level} at most", $"type {type}, level {level}");
            // A key before each child.
            Hdf5Cursor children = new(_file.Read(node.Address + 24, count * 16L, _where), _where, _file.Faults);
            for (int i = 0; i < count; i++)
            {
                children.Skip(8);
                nodes.Push((children.Size(), level - 1));
            }
        }
    }

    private void ReadNames(long address, Action<string, long?> add)
    {
        Hdf5Cursor header = new(_file.Read(address, 8, _where), _where, _file.Faults);
        header.Expect("SNOD"u8);
        header.Skip(2);
        int count = header.UInt16();
        Hdf5Cursor cursor = new(_file.Read(address + 8, (long)count * EntryBytes, _where), _where, _file.Faults);
        for (int i = 0; i < count; i++)
        {
            long name = cursor.Size();
            long? target = cursor.Address();
            uint cache = cursor.UInt32();
            cursor.Skip(20);
            add(Name(name), cache == 2 ? null : target);
        }
    }

    private string Name(long offset)
    {
        int length = offset < _names.Length ? _names.AsSpan((int)offset).IndexOf((byte)0) : -1;
        return length > 0
            ? Encoding.UTF8.GetString(_names, (int)offset, length)
            : throw _file.Faults.Make(_where, "a name in the group's heap", $"offset {offset} of {_names.Length}");
    }
}
