using System.Text;

namespace LayersGen.Keras.Hdf5;

/// <summary>A group: named groups and datasets.</summary>
internal sealed class Hdf5Group : Hdf5Object
{
    private const int MaxDepth = 64;

    // Records of a hash and the link's place in the heap.
    private const byte LinkNames = 5;

    private readonly Lazy<Dictionary<string, Link>> _links;
    private readonly Dictionary<string, Hdf5Object> _opened = new(StringComparer.Ordinal);

    public Hdf5Group(Hdf5File file, long address, string path)
        : base(file, address, path)
    {
        _links = new Lazy<Dictionary<string, Link>>(ReadLinks);
    }

    /// <summary>The names in it, in no particular order.</summary>
    public IEnumerable<string> Names => _links.Value.Keys;

    /// <summary>A group below this one; null if a name on the way is missing.</summary>
    /// <param name="path">Names, separated by slashes; from the file's root if it begins with one.</param>
    public Hdf5Group? FindGroup(string path) => Find(path) switch
    {
        null => null,
        Hdf5Group group => group,
        _ => throw File.Faults.Make(FormatText.Quote(Join(path)), "a group", "a dataset"),
    };

    /// <summary>A dataset below this group; null if a name on the way is missing.</summary>
    /// <param name="path">Names, separated by slashes; from the file's root if it begins with one.</param>
    public Hdf5Dataset? FindDataset(string path) => Find(path) switch
    {
        null => null,
        Hdf5Dataset dataset => dataset,
        _ => throw File.Faults.Make(FormatText.Quote(Join(path)), "a dataset", "a group"),
    };

    /// <summary>Whether the group has the name.</summary>
    public bool Contains(string name) => _links.Value.ContainsKey(name);

    private Hdf5Object? Find(string path)
    {
        Hdf5Object current = path.StartsWith('/') ? File.Root : this;
        // Empty parts, as in "a//b", lead nowhere else in HDF5 either.
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > MaxDepth)
            throw File.Faults.Make(FormatText.Quote(Join(path)), $"a path of at most {MaxDepth} names", $"{names.Length}");
        foreach (string name in names)
        {
            if (current is not Hdf5Group group || group.Open(name) is not { } next)
                return null;
            current = next;
        }

        return current;
    }

    private Hdf5Object? Open(string name)
    {
        if (_opened.TryGetValue(name, out Hdf5Object? opened))
            return opened;
        if (!_links.Value.TryGetValue(name, out Link link))
            return null;
        string path = Join(name);
        if (link.Address is not long address)
            throw File.Faults.Make(FormatText.Quote(path), "a group or dataset of this file", $"{link.Kind}, which is not followed");
        List<Hdf5Message> messages = ObjectHeader.Read(File, address, FormatText.Quote(path));
        opened = messages.Exists(static message => message.Type == MessageType.Layout)
            ? new Hdf5Dataset(File, address, path)
            : new Hdf5Group(File, address, path);
        _opened.Add(name, opened);
        return opened;
    }

    private Dictionary<string, Link> ReadLinks()
    {
        Dictionary<string, Link> links = new(StringComparer.Ordinal);
        if (Find(MessageType.SymbolTable) is { } table)
        {
            Hdf5Cursor cursor = new(table.Data.Span, Where, File.Faults);
            (long tree, long heap) = (cursor.Size(), cursor.Size());
            new SymbolTable(File, heap, Where).Read(tree, (name, address) => Add(links, name, address is null ? new Link(null, "a symbolic link") : new Link(address, "")));
            return links;
        }

        // Few links are in the header, many in a heap.
        if (Find(MessageType.LinkInfo) is { } info)
            ReadDense(info, 8, LinkNames, 4, link => ReadLink(link, links));
        foreach (Hdf5Message message in Messages.Where(static message => message.Type == MessageType.Link))
            ReadLink(message.Data, links);
        return links;
    }

    private void ReadLink(ReadOnlyMemory<byte> message, Dictionary<string, Link> links)
    {
        Hdf5Cursor cursor = new(message.Span, Where, File.Faults);
        byte version = cursor.Byte();
        if (version != 1)
            throw File.Faults.Make(Where, "a link of version 1", $"version {version}");
        byte flags = cursor.Byte();
        int type = (flags & 8) != 0 ? cursor.Byte() : 0;
        cursor.Skip(((flags & 4) != 0 ? 8 : 0) + ((flags & 16) != 0 ? 1 : 0));
        long length = (flags & 3) switch
        {
            0 => cursor.Byte(),
            1 => cursor.UInt16(),
            2 => cursor.UInt32(),
            _ => cursor.Size(),
        };
        string name = Encoding.UTF8.GetString(cursor.Take((int)Math.Min(length, int.MaxValue)));
        Add(links, name, type switch
        {
            0 => new Link(cursor.Size(), ""),
            1 => new Link(null, "a symbolic link"),
            _ => new Link(null, "a link to another file"),
        });
    }

    private void Add(Dictionary<string, Link> links, string name, Link link)
    {
        // A slash would lead elsewhere where the name is looked up.
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal))
            throw File.Faults.Make(Where, "a name without a slash", FormatText.Quote(name));
        if (!links.TryAdd(name, link))
            throw File.Faults.Make(Where, "each name once", $"{FormatText.Quote(name)} again");
    }

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}/{name}";

    private readonly record struct Link(long? Address, string Kind);
}
