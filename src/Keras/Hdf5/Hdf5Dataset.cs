using System.Collections.Immutable;

namespace LayersGen.Keras.Hdf5;

/// <summary>A dataset: an array of numbers, stored in one piece or in chunks.</summary>
internal sealed class Hdf5Dataset : Hdf5Object
{
    // A gigabyte of zeros deflates to a megabyte; more than this is a bomb, not weights.
    private const int MaxExpansion = 1100;
    private const long ExpansionFloor = 64 << 20;

    private readonly Lazy<(Hdf5Type Type, ImmutableArray<int> Shape, long Count)> _description;
    private readonly Lazy<Storage> _storage;

    public Hdf5Dataset(Hdf5File file, long address, string path)
        : base(file, address, path)
    {
        _description = new Lazy<(Hdf5Type, ImmutableArray<int>, long)>(Describe);
        _storage = new Lazy<Storage>(ReadLayout);
    }

    public Hdf5Type Type => _description.Value.Type;

    public ImmutableArray<int> Shape => _description.Value.Shape;

    public long Count => _description.Value.Count;

    /// <summary>Whether its bytes lie in the file as they are.</summary>
    public bool IsContiguous => _storage.Value is Storage.Contiguous;

    /// <summary>Checks where and how it is stored, so that a later read of it fails only where its bytes are wrong.</summary>
    public void Check() => _ = _storage.Value;

    /// <summary>Reads stored bytes of a dataset in one piece.</summary>
    /// <param name="offset">The first, in bytes.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public ValueTask ReadStoredAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Storage.Contiguous stored = (Storage.Contiguous)_storage.Value;
        return File.ReadAsync(stored.Address + offset, destination, Where, cancellationToken);
    }

    /// <summary>All elements as they are stored, in row-major order.</summary>
    public async ValueTask<byte[]> ReadAllAsync(CancellationToken cancellationToken)
    {
        long size = Count * Type.Size;
        if (size > Array.MaxLength)
            throw File.Faults.Make(Where, $"a dataset of at most {Array.MaxLength} bytes in chunks or of another type than float32", $"{size}");
        switch (_storage.Value)
        {
            case Storage.Compact compact:
                return compact.Data.ToArray();
            case Storage.Chunked chunked:
                byte[] assembled = new byte[size];
                await new ChunkReader(File, chunked, Shape, Type.Size, Where).ReadAsync(assembled, cancellationToken).ConfigureAwait(false);
                return assembled;
            case Storage.Contiguous contiguous:
                byte[] bytes = new byte[size];
                await File.ReadAsync(contiguous.Address, bytes, Where, cancellationToken).ConfigureAwait(false);
                return bytes;
            default:
                // Never written: HDF5's default fill value.
                return new byte[size];
        }
    }

    private (Hdf5Type Type, ImmutableArray<int> Shape, long Count) Describe()
    {
        Hdf5Cursor type = new(Require(MessageType.Datatype).Data.Span, Where, File.Faults);
        Hdf5Cursor space = new(Require(MessageType.Dataspace).Data.Span, Where, File.Faults);
        Hdf5Type read = Hdf5Type.Read(ref type, File.Faults, Where);
        ImmutableArray<int> shape = Hdf5Space.Read(ref space, File.Faults, Where);
        return (read, shape, Hdf5Space.Count(shape, File.Faults, Where));
    }

    private Storage ReadLayout()
    {
        if (Find(MessageType.ExternalFiles) is not null)
            throw File.Faults.Make(Where, "a dataset stored in this file", "one stored in others");
        Hdf5Cursor cursor = new(Require(MessageType.Layout).Data.Span, Where, File.Faults);
        byte version = cursor.Byte();
        int kind = cursor.Byte();
        if (version is not (3 or 4) || (version == 4 && kind > 1))
            throw File.Faults.Make(Where, "a layout as h5py writes it by default (version 3)", $"version {version}, class {kind}");
        long size = Count * Type.Size;
        Storage storage = kind switch
        {
            0 => ReadCompact(ref cursor, size),
            1 => ReadContiguous(ref cursor, size),
            2 => ReadChunked(ref cursor, size),
            _ => throw File.Faults.Make(Where, "a compact, contiguous or chunked dataset", $"class {kind}"),
        };
        if (storage is not Storage.Chunked && Find(MessageType.Filters) is not null)
            throw File.Faults.Make(Where, "filters on a chunked dataset only", "others");
        return storage;
    }

    private Storage.Compact ReadCompact(ref Hdf5Cursor cursor, long size)
    {
        int stored = cursor.UInt16();
        return stored == size
            ? new Storage.Compact(cursor.Take(stored).ToArray())
            : throw File.Faults.Make(Where, $"{size} bytes", $"{stored}");
    }

    private Storage ReadContiguous(ref Hdf5Cursor cursor, long size)
    {
        long? address = cursor.Address();
        long stored = cursor.Size();
        if (address is null)
            return Unwritten(size);
        if (stored != size)
            throw File.Faults.Make(Where, $"{size} bytes", $"{stored}");
        File.Check(address.Value, size, Where);
        return new Storage.Contiguous(address.Value);
    }

    private Storage ReadChunked(ref Hdf5Cursor cursor, long size)
    {
        int rank = cursor.Byte() - 1;
        long? tree = cursor.Address();
        if (rank != Shape.Length)
            throw File.Faults.Make(Where, $"chunks of {Shape.Length} axes", $"{rank}");
        int[] chunk = new int[Shape.Length];
        for (int i = 0; i < chunk.Length; i++)
        {
            uint axis = cursor.UInt32();
            chunk[i] = axis is > 0 and <= int.MaxValue ? (int)axis : throw File.Faults.Make(Where, "chunks of positive sizes", $"{axis}");
        }

        uint element = cursor.UInt32();
        if (element != Type.Size)
            throw File.Faults.Make(Where, $"chunks of elements of {Type.Size} bytes", $"{element}");
        long chunkBytes = Hdf5Space.Count([.. chunk], File.Faults, Where) * Type.Size;
        if (chunkBytes > int.MaxValue)
            throw File.Faults.Make(Where, "chunks below 2 GiB", $"{chunkBytes} bytes");
        if (tree is null)
            return Unwritten(size);
        CheckExpansion(size);
        CheckExpansion(chunkBytes);
        return new Storage.Chunked(tree.Value, [.. chunk], (int)chunkBytes, FilterPipeline.Read(Find(MessageType.Filters), File.Faults, Where));
    }

    private Storage.Unwritten Unwritten(long size)
    {
        CheckExpansion(size);
        return Storage.Unwritten.Instance;
    }

    // A claimed size that the file cannot account for is refused before anything is allocated.
    private void CheckExpansion(long size)
    {
        if (size > ExpansionFloor && size / MaxExpansion > File.Length)
            throw File.Faults.Make(Where, $"a dataset that a file of {File.Length} bytes can hold", $"{size} bytes");
    }

    private Hdf5Message Require(MessageType type) => Find(type) ?? throw File.Faults.Make(Where, $"a {type} message", "none");
}
