namespace LayersGen.Keras.Hdf5;

/// <summary>A group or dataset: its header's messages and its attributes.</summary>
internal abstract class Hdf5Object
{
    // Records of the attribute's place in the heap, its flags, its order and a hash.
    private const byte AttributeNames = 8;

    private readonly Lazy<List<Hdf5Message>> _messages;
    private readonly Lazy<Dictionary<string, Hdf5Attribute>> _attributes;

    protected Hdf5Object(Hdf5File file, long address, string path)
    {
        File = file;
        Address = address;
        Path = path;
        _messages = new Lazy<List<Hdf5Message>>(() => ObjectHeader.Read(file, address, Where));
        _attributes = new Lazy<Dictionary<string, Hdf5Attribute>>(ReadAttributes);
    }

    /// <summary>The path from the root, without a leading slash; empty for the root.</summary>
    public string Path { get; }

    /// <summary>Where its header is: what tells two names of one object from two objects.</summary>
    public long Address { get; }

    public IReadOnlyDictionary<string, Hdf5Attribute> Attributes => _attributes.Value;

    protected Hdf5File File { get; }

    protected List<Hdf5Message> Messages => _messages.Value;

    /// <summary>How errors name it.</summary>
    protected string Where => Path.Length == 0 ? "/" : FormatText.Quote(Path);

    protected Hdf5Message? Find(MessageType type)
    {
        Hdf5Message? message = Messages.Find(message => message.Type == type);
        return message is { IsShared: true }
            ? throw File.Faults.Make(Where, $"its own {type} message", "one shared with another object, which Keras does not write")
            : message;
    }

    /// <summary>Hands over what an object keeps in a heap, if it does: its info message says where that and its index by name are.</summary>
    /// <param name="info">The message.</param>
    /// <param name="orderBytes">The bytes of the creation order in it, where it has one.</param>
    /// <param name="type">The index's type.</param>
    /// <param name="before">The bytes of a record before the object's place in the heap.</param>
    /// <param name="read">Told of each object.</param>
    protected void ReadDense(Hdf5Message info, int orderBytes, byte type, int before, Action<ReadOnlyMemory<byte>> read)
    {
        Hdf5Cursor cursor = new(info.Data.Span, Where, File.Faults);
        cursor.Skip(1);
        cursor.Skip((cursor.Byte() & 1) != 0 ? orderBytes : 0);
        if (cursor.Address() is not { } heapAddress || cursor.Address() is not { } names)
            return;
        FractalHeap heap = new(File, heapAddress, Where);
        new BTree2(File, names, type, Where).Read(record =>
        {
            Hdf5Cursor entry = new(record, Where, File.Faults);
            entry.Skip(before);
            ReadOnlySpan<byte> id = entry.Take(heap.IdBytes);
            if (type == AttributeNames && (entry.Byte() & 2) != 0)
                throw File.Faults.Make(Where, "its own attributes", "one shared with another object, which Keras does not write");
            read(heap.Read(id));
        });
    }

    private Dictionary<string, Hdf5Attribute> ReadAttributes()
    {
        Dictionary<string, Hdf5Attribute> attributes = new(StringComparer.Ordinal);
        // Few attributes are in the header, many in a heap.
        if (Find(MessageType.AttributeInfo) is { } info)
            ReadDense(info, 2, AttributeNames, 0, Add);
        foreach (Hdf5Message message in Messages.Where(static message => message.Type == MessageType.Attribute))
        {
            if (message.IsShared)
                throw File.Faults.Make(Where, "its own attributes", "one shared with another object, which Keras does not write");
            Add(message.Data);
        }

        return attributes;

        void Add(ReadOnlyMemory<byte> data)
        {
            Hdf5Attribute attribute = Hdf5Attribute.Read(File, data, Where);
            if (!attributes.TryAdd(attribute.Name, attribute))
                throw File.Faults.Make(Where, "each attribute once", $"{FormatText.Quote(attribute.Name)} again");
        }
    }
}
