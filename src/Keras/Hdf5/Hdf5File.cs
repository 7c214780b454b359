namespace LayersGen.Keras.Hdf5;

/// <summary>
/// Reads the part of HDF5 that h5py writes by default, which is what Keras files are made of; the rest is refused by name.
/// Source: the HDF5 File Format Specification, version 3.0.
/// </summary>
/// <remarks>
/// Written for hostile input: every address and size is checked against the file before use, every walk is bounded,
/// and a dataset's claimed size allocates nothing that its stored bytes do not account for. Objects are read where a path
/// leads to them; links to other files and symbolic links are never followed. Not thread-safe.
/// </remarks>
internal sealed class Hdf5File : IDisposable
{
    private static readonly byte[] Signature = [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly IRandomBytes _bytes;
    private readonly long _base;

    private Hdf5File(IRandomBytes bytes, string name)
    {
        _bytes = bytes;
        Faults = new Hdf5Faults(name);
        _base = FindSuperblock();
        Root = new Hdf5Group(this, ReadSuperblock(), "");
    }

    public Hdf5Faults Faults { get; }

    public Hdf5Group Root { get; }

    /// <summary>The bytes of the whole file: what is stored cannot be more.</summary>
    public long Length => _bytes.Length;

    /// <summary>Opens a file, whose bytes it owns from then on.</summary>
    /// <exception cref="ModelFormatException">It is not an HDF5 file.</exception>
    public static Hdf5File Open(IRandomBytes bytes, string name)
    {
        try
        {
            return new Hdf5File(bytes, name);
        }
        catch
        {
            bytes.Dispose();
            throw;
        }
    }

    public void Dispose() => _bytes.Dispose();

    /// <summary>Bytes at an address, as far as the file has them.</summary>
    internal byte[] Read(long address, long size, string where)
    {
        Check(address, size, where);
        byte[] bytes = new byte[size];
        _bytes.Read(_base + address, bytes);
        return bytes;
    }

    internal ValueTask ReadAsync(long address, Memory<byte> destination, string where, CancellationToken cancellationToken)
    {
        Check(address, destination.Length, where);
        return _bytes.ReadAsync(_base + address, destination, cancellationToken);
    }

    internal void Check(long address, long size, string where)
    {
        if (address < 0 || size < 0 || size > Length - _base || address > Length - _base - size)
            throw Faults.Make(where, $"{size} bytes at 0x{address:x}", $"a file of {Length} bytes");
    }

    // At the start, or after a user block of 512 bytes, 1024 and so on.
    private long FindSuperblock()
    {
        byte[] start = new byte[Signature.Length];
        for (long offset = 0; offset <= Length - Signature.Length; offset = offset == 0 ? 512 : offset * 2)
        {
            _bytes.Read(offset, start);
            if (start.AsSpan().SequenceEqual(Signature))
                return offset;
        }

        throw Faults.Make("superblock", "an HDF5 file, or a .keras archive", KerasSniffer.Describe(_bytes));
    }

    private long ReadSuperblock()
    {
        const string Where = "superblock";
        Hdf5Cursor cursor = new(Read(0, Math.Min(96, Length - _base), Where), Where, Faults);
        cursor.Skip(Signature.Length);
        byte version = cursor.Byte();
        if (version > 3)
            throw Faults.Make(Where, "version 0 to 3", $"{version}");
        if (version < 2)
            cursor.Skip(4);
        (byte offsets, byte lengths) = (cursor.Byte(), cursor.Byte());
        if (offsets != 8 || lengths != 8)
            throw Faults.Make(Where, "offsets and lengths of 8 bytes", $"{offsets} and {lengths}");
        cursor.Skip(version switch { 0 => 9, 1 => 13, _ => 1 });
        // Base address, then two others: free space or extension, and the end of the file.
        cursor.Skip(16);
        long end = cursor.Size();
        if (end > Length)
            throw Faults.Make(Where, $"a file of {end} bytes", $"{Length}; it is truncated");
        // Before version 2, the driver's address and the root's name come first.
        if (version < 2)
            cursor.Skip(16);
        return cursor.Size();
    }
}
