using System.Buffers.Binary;
using System.Runtime.InteropServices;
using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras.Weights;

/// <summary>A dataset as a weight of a manifest: floats of any width become float32, integers int32.</summary>
internal sealed class StoredWeight
{
    private readonly Hdf5Dataset? _dataset;
    private readonly string _file;
    private readonly double _factor = 1;
    private readonly Func<byte[], byte[]>? _rearrange;

    public StoredWeight(Hdf5Dataset dataset, string name, string file, string? group = null)
    {
        _dataset = dataset;
        _file = file;
        dataset.Check();
        Spec = new WeightSpec(name, dataset.Shape, TypeOf(dataset)) { Group = group };
    }

    private StoredWeight(Hdf5Dataset? dataset, WeightSpec spec, string file, double factor, Func<byte[], byte[]>? rearrange = null)
    {
        _dataset = dataset;
        _file = file;
        _factor = factor;
        _rearrange = rearrange;
        Spec = spec;
    }

    public WeightSpec Spec { get; }

    public long Bytes => WeightLayout.LoadedBytes(Spec);

    /// <summary>Whether its bytes need no conversion.</summary>
    public bool IsVerbatim => _dataset is { IsContiguous: true } && _factor == 1 && _rearrange is null && !_dataset.Type.IsBigEndian
        && _dataset.Type.Class is not (Hdf5Class.Opaque or Hdf5Class.BrainFloat) && _dataset.Type.Size == WeightLayout.ElementSize(Spec.DType)
        && (_dataset.Type.IsSigned || _dataset.Type.Class != Hdf5Class.Integer);

    /// <summary>A weight of zeros, which no dataset holds.</summary>
    public static StoredWeight Zeros(WeightSpec spec, string file) => new(null, spec, file, 1);

    /// <summary>The same under another name, its float32 values multiplied.</summary>
    public StoredWeight As(WeightSpec spec, double factor = 1) => new(_dataset, spec, _file, factor);

    /// <summary>The same as another shape, made of all its elements once they are read.</summary>
    public StoredWeight Rearranged(WeightSpec spec, Func<byte[], byte[]> rearrange) => new(_dataset, spec, _file, _factor, rearrange);

    /// <summary>Multiplies float32 values, little-endian.</summary>
    public static void Scale(Span<byte> values, double factor)
    {
        for (int i = 0; i < values.Length; i += sizeof(float))
        {
            Span<byte> value = values[i..];
            BinaryPrimitives.WriteSingleLittleEndian(value, (float)(BinaryPrimitives.ReadSingleLittleEndian(value) * factor));
        }
    }

    public ValueTask ReadVerbatimAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        _dataset!.ReadStoredAsync(offset, destination, cancellationToken);

    /// <summary>All elements, little-endian, in the type of the manifest.</summary>
    public async ValueTask<byte[]> ReadConvertedAsync(CancellationToken cancellationToken)
    {
        if (_dataset is null)
            return new byte[Bytes];
        byte[] stored = await _dataset.ReadAllAsync(cancellationToken).ConfigureAwait(false);
        if (Bytes > Array.MaxLength)
            throw new ModelFormatException(_file, Spec.Name, $"a weight of at most {Array.MaxLength} bytes where it is converted", $"{Bytes}");
        Hdf5Type type = _dataset.Type;
        byte[] converted = type.Class switch
        {
            Hdf5Class.Float => ToFloat32(stored, type),
            Hdf5Class.Opaque or Hdf5Class.BrainFloat => FromBrainFloat(stored, type),
            Hdf5Class.Integer => ToInt32(stored, type),
            _ => stored,
        };
        if (_factor != 1)
            Scale(converted, _factor);
        return _rearrange is null ? converted : _rearrange(converted);
    }

    private DType TypeOf(Hdf5Dataset dataset) => dataset.Type switch
    {
        { Class: Hdf5Class.Float or Hdf5Class.BrainFloat } => DType.Float32,
        { Class: Hdf5Class.Integer } => DType.Int32,
        { Class: Hdf5Class.Boolean } => DType.Bool,
        { Class: Hdf5Class.Opaque, Size: 2 } when dataset.Attributes.TryGetValue("dtype", out Hdf5Attribute? name) && name.Text() == "bfloat16" => DType.Float32,
        _ => throw new ModelFormatException(_file, dataset.Path, "numbers or bools", dataset.Type.ToString()),
    };

    private static byte[] ToFloat32(byte[] stored, Hdf5Type type)
    {
        if (type.IsBigEndian)
            Reverse(stored, type.Size);
        float[] values = new float[stored.Length / type.Size];
        switch (type.Size)
        {
            case 2:
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(stored.AsSpan(2 * i));
                break;
            case 4:
                return stored;
            default:
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(stored.AsSpan(8 * i));
                break;
        }

        return ToBytes<float>(values);
    }

    // The upper half of a float32.
    private static byte[] FromBrainFloat(byte[] stored, Hdf5Type type)
    {
        if (type.IsBigEndian)
            Reverse(stored, type.Size);
        byte[] bytes = new byte[stored.Length * 2];
        for (int i = 0; i < stored.Length; i += 2)
            stored.AsSpan(i, 2).CopyTo(bytes.AsSpan((2 * i) + 2));
        return bytes;
    }

    private byte[] ToInt32(byte[] stored, Hdf5Type type)
    {
        if (type.IsBigEndian)
            Reverse(stored, type.Size);
        int[] values = new int[stored.Length / type.Size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = stored.AsSpan(i * type.Size, type.Size);
            Int128 value = (type.Size, type.IsSigned) switch
            {
                (1, true) => (sbyte)element[0],
                (1, false) => element[0],
                (2, true) => BinaryPrimitives.ReadInt16LittleEndian(element),
                (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(element),
                (4, true) => BinaryPrimitives.ReadInt32LittleEndian(element),
                (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(element),
                (_, true) => BinaryPrimitives.ReadInt64LittleEndian(element),
                _ => BinaryPrimitives.ReadUInt64LittleEndian(element),
            };
            values[i] = value >= int.MinValue && value <= int.MaxValue
                ? (int)value
                : throw new ModelFormatException(_file, _dataset!.Path, "integers that fit int32", $"{value}");
        }

        return ToBytes<int>(values);
    }

    private static byte[] ToBytes<T>(T[] values)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        LittleEndian.ToHostInPlace(bytes, 4);
        return bytes;
    }

    private static void Reverse(byte[] bytes, int size)
    {
        for (int i = 0; i + size <= bytes.Length; i += size)
            bytes.AsSpan(i, size).Reverse();
    }
}
