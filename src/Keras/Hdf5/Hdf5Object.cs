namespace LayersGen.Keras.Hdf5;

/// <summary>A group or dataset: its header's messages and its attributes.</summary>
internal abstract class Hdf5Object
{
    private readonly Lazy<List<Hdf5Message>> _messages;
    private readonly Lazy<Dictionary<string, Hdf5Attribute>> _attributes;

    protected Hdf5Object(Hdf5File file, long address, string path)
    {
        File = file;
        Path = path;
        _messages = new Lazy<List<Hdf5Message>>(() => ObjectHeader.Read(file, address, Where));
        _attributes = new Lazy<Dictionary<string, Hdf5Attribute>>(ReadAttributes);
    }

    /// <summary>The path from the root, without a leading slash; empty for the root.</summary>
    public string Path { get; }

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

    private Dictionary<string, Hdf5Attribute> ReadAttributes()
    {
        if (Find(MessageType.AttributeInfo) is { } info && HasDenseStorage(info))
            throw File.Faults.Make(Where, "attributes in the object's header, as h5py writes them by default", "dense attribute storage (libver='latest')");
        Dictionary<string, Hdf5Attribute> attributes = new(StringComparer.Ordinal);
        foreach (Hdf5Message message in Messages.Where(static message => message.Type == MessageType.Attribute))
        {
            if (message.IsShared)
                throw File.Faults.Make(Where, "its own attributes", "one shared with another object, which Keras does not write");
            Hdf5Attribute attribute = Hdf5Attribute.Read(File, message.Data, Where);
            if (!attributes.TryAdd(attribute.Name, attribute))
                throw File.Faults.Make(Where, "each attribute once", $"{FormatText.Quote(attribute.Name)} again");
        }

        return attributes;
    }

    private bool HasDenseStorage(Hdf5Message info)
    {
        Hdf5Cursor cursor = new(info.Data.Span, Where, File.Faults);
        cursor.Skip(1);
        cursor.Skip((cursor.Byte() & 1) != 0 ? 2 : 0);
        return cursor.Address() is not null;
    }
}
