using System.Collections.Immutable;
using System.Text;

namespace LayersGen.Keras.Hdf5;

/// <summary>An attribute: a small value beside a group or dataset.</summary>
internal sealed class Hdf5Attribute
{
    private readonly Hdf5File _file;
    private readonly Hdf5Type _type;
    private readonly ImmutableArray<int> _shape;
    private readonly ReadOnlyMemory<byte> _data;
    private readonly string _where;

    private Hdf5Attribute(Hdf5File file, string name, Hdf5Type type, ImmutableArray<int> shape, ReadOnlyMemory<byte> data, string where)
    {
        _file = file;
        Name = name;
        _type = type;
        _shape = shape;
        _data = data;
        _where = where;
    }

    public string Name { get; }

    public static Hdf5Attribute Read(Hdf5File file, ReadOnlyMemory<byte> message, string owner)
    {
        Hdf5Cursor cursor = new(message.Span, owner, file.Faults);
        byte version = cursor.Byte();
        if (version is 0 or > 3)
            throw file.Faults.Make(owner, "an attribute of version 1 to 3", $"version {version}");
        byte flags = cursor.Byte();
        if (version > 1 && (flags & 3) != 0)
            throw file.Faults.Make(owner, "attributes with a datatype of their own", "a shared datatype, which Keras does not write");
        (int nameSize, int typeSize, int spaceSize) = (cursor.UInt16(), cursor.UInt16(), cursor.UInt16());
        cursor.Skip(version == 3 ? 1 : 0);
        string name = Encoding.UTF8.GetString(Part(ref cursor, nameSize)).TrimEnd('\0');
        string where = $"{owner}.attrs[{FormatText.Quote(name)}]";
        Hdf5Cursor typeCursor = new(Part(ref cursor, typeSize), where, file.Faults);
        Hdf5Type type = Hdf5Type.Read(ref typeCursor, file.Faults, where);
        Hdf5Cursor spaceCursor = new(Part(ref cursor, spaceSize), where, file.Faults);
        ImmutableArray<int> shape = Hdf5Space.Read(ref spaceCursor, file.Faults, where);
        long size = Hdf5Space.Count(shape, file.Faults, where) * type.Size;
        if (size > cursor.Remaining)
            throw file.Faults.Make(where, $"{size} bytes", $"{cursor.Remaining}");
        return new Hdf5Attribute(file, name, type, shape, message.Slice(cursor.Position, (int)size), where);

        // Version 1 pads each part to eight bytes.
        ReadOnlySpan<byte> Part(ref Hdf5Cursor cursor, int size)
        {
            ReadOnlySpan<byte> part = cursor.Take(size);
            if (version == 1)
                cursor.Skip(Math.Min(-size & 7, cursor.Remaining));
            return part;
        }
    }

    /// <summary>One string: fixed or variable-length, a scalar or the only element.</summary>
    public string Text()
    {
        IReadOnlyList<string> texts = Texts();
        return texts.Count == 1 ? texts[0] : throw _file.Faults.Make(_where, "a string", $"{texts.Count} of them");
    }

    /// <summary>A list of strings; a list without elements may have any type.</summary>
    public IReadOnlyList<string> Texts()
    {
        int count = (int)Hdf5Space.Count(_shape, _file.Faults, _where);
        if (count > 0 && _type.Class is not (Hdf5Class.FixedString or Hdf5Class.VariableString))
            throw _file.Faults.Make(_where, "text", $"{_type}");
        string[] texts = new string[count];
        long total = 0;
        GlobalHeap heap = new(_file, _where);
        for (int i = 0; i < count; i++)
        {
            ReadOnlyMemory<byte> element = _data.Slice(i * _type.Size, _type.Size);
            ReadOnlySpan<byte> text = _type.Class == Hdf5Class.FixedString ? element.Span : heap.Read(element.Span);
            // Many references to one long text would be many texts.
            if ((total += text.Length) > _file.Length)
                throw _file.Faults.Make(_where, $"texts of at most {_file.Length} bytes, the file's size", "more");
            int end = text.IndexOf((byte)0);
            texts[i] = Decode(end < 0 ? text : text[..end]);
        }

        return texts;
    }

    private string Decode(ReadOnlySpan<byte> text)
    {
        if (!System.Text.Unicode.Utf8.IsValid(text))
            throw _file.Faults.Make(_where, "UTF-8", "bytes that are not");
        return Encoding.UTF8.GetString(text);
    }
}
