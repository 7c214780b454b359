namespace LayersGen.Keras.Hdf5;

internal enum Hdf5Class
{
    Integer,
    Float,
    BrainFloat,
    FixedString,
    VariableString,
    Boolean,
    Opaque,
    Other,
}

/// <summary>The type of a dataset's or attribute's elements.</summary>
/// <param name="Class">The sort.</param>
/// <param name="Size">Bytes of an element, as stored.</param>
/// <param name="IsBigEndian">The byte order of numbers.</param>
/// <param name="IsSigned">Whether integers are signed.</param>
internal readonly record struct Hdf5Type(Hdf5Class Class, int Size, bool IsBigEndian = false, bool IsSigned = true)
{
    private const int ArrayClass = 10;

    public static Hdf5Type Read(ref Hdf5Cursor cursor, Hdf5Faults faults, string where)
    {
        byte classAndVersion = cursor.Byte();
        byte flags = cursor.Byte();
        cursor.Skip(2);
        uint size = cursor.UInt32();
        if (classAndVersion >> 4 is 0 or > 4)
            throw faults.Make(where, "a datatype of version 1 to 4", $"version {classAndVersion >> 4}");
        if (size is 0 or > int.MaxValue)
            throw faults.Make(where, "a datatype of some bytes", $"{size}");
        int bytes = (int)size;
        return (classAndVersion & 15) switch
        {
            0 when bytes is 1 or 2 or 4 or 8 => new Hdf5Type(Hdf5Class.Integer, bytes, (flags & 1) != 0, (flags & 8) != 0),
            1 => Float(ref cursor, bytes, flags),
            3 => new Hdf5Type(Hdf5Class.FixedString, bytes),
            5 => new Hdf5Type(Hdf5Class.Opaque, bytes),
            // h5py's bool is an enumeration of one byte.
            8 when bytes == 1 => new Hdf5Type(Hdf5Class.Boolean, 1),
            9 when (flags & 15) == 1 => new Hdf5Type(Hdf5Class.VariableString, bytes),
            >= 0 and <= ArrayClass => new Hdf5Type(Hdf5Class.Other, bytes),
            int other => throw faults.Make(where, "a datatype of a known class", $"class {other}"),
        };
    }

    // Sign, exponent and mantissa where IEEE 754 has them, or bfloat16, the upper half of a float32.
    private static Hdf5Type Float(ref Hdf5Cursor cursor, int size, byte flags)
    {
        cursor.Skip(2);
        int precision = cursor.UInt16();
        (byte, byte, byte, byte) layout = (cursor.Byte(), cursor.Byte(), cursor.Byte(), cursor.Byte());
        bool isBigEndian = (flags & 1) != 0;
        return (size, layout) switch
        {
            _ when (flags & 0x40) != 0 || precision != size * 8 => new Hdf5Type(Hdf5Class.Other, size),
            (2, (10, 5, 0, 10)) or (4, (23, 8, 0, 23)) or (8, (52, 11, 0, 52)) => new Hdf5Type(Hdf5Class.Float, size, isBigEndian),
            (2, (7, 8, 0, 7)) => new Hdf5Type(Hdf5Class.BrainFloat, size, isBigEndian),
            _ => new Hdf5Type(Hdf5Class.Other, size),
        };
    }

    public override string ToString() => Class switch
    {
        Hdf5Class.Integer => $"{(IsSigned ? "int" : "uint")}{Size * 8}",
        Hdf5Class.Float => $"float{Size * 8}",
        Hdf5Class.BrainFloat => "bfloat16",
        Hdf5Class.FixedString or Hdf5Class.VariableString => "string",
        Hdf5Class.Boolean => "bool",
        Hdf5Class.Opaque => $"opaque of {Size} bytes",
        _ => "another type",
    };
}
