using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace LayersGen;

/// <summary>
/// A tensor of any type a manifest can name, apart from a model: the counterpart of TensorFlow.js' <c>decodeWeights</c> and
/// <c>encodeWeights</c>.
/// </summary>
internal sealed class StoredTensor
{
    private readonly byte[] _values;
    private readonly ImmutableArray<ReadOnlyMemory<byte>> _strings;

    private StoredTensor(WeightSpec spec, byte[] values, ImmutableArray<ReadOnlyMemory<byte>> strings = default)
    {
        Spec = spec;
        _values = values;
        _strings = strings;
    }

    /// <summary>Name, shape, type and, if it was decoded, how it was stored.</summary>
    public WeightSpec Spec { get; }

    /// <summary>The elements of a float32 tensor; of a complex64 tensor, real and imaginary parts in turn.</summary>
    public ReadOnlySpan<float> Floats => Values<float>(Spec.DType is DType.Float32 or DType.Complex64);

    /// <summary>The elements of an int32 tensor.</summary>
    public ReadOnlySpan<int> Ints => Values<int>(Spec.DType is DType.Int32);

    /// <summary>The elements of a bool tensor, 0 or 1.</summary>
    public ReadOnlySpan<byte> Bools => Values<byte>(Spec.DType is DType.Bool);

    /// <summary>The elements of a string tensor, UTF-8.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Strings => Spec.DType == DType.String ? _strings : throw WrongType();

    /// <summary>A tensor of fixed-size elements, given as scalars: floats, ints, or bytes for bool.</summary>
    public static StoredTensor Create<T>(WeightSpec spec, ReadOnlySpan<T> scalars)
        where T : unmanaged
    {
        byte[] values = MemoryMarshal.AsBytes(scalars).ToArray();
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, WeightLayout.LoadedBytes(spec), nameof(scalars));
        return new StoredTensor(spec, values);
    }

    /// <summary>A tensor of strings.</summary>
    public static StoredTensor Create(WeightSpec spec, ImmutableArray<ReadOnlyMemory<byte>> strings)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(strings.Length, spec.ElementCount, nameof(strings));
        return new StoredTensor(spec, [], strings);
    }

    /// <summary>Decodes tensors that lie back to back, and nothing after them.</summary>
    /// <param name="stored">The bytes; string tensors keep slices of them.</param>
    /// <param name="specs">The tensors, from a manifest.</param>
    /// <param name="fileName">How errors name the bytes.</param>
    public static ImmutableArray<StoredTensor> Decode(ReadOnlyMemory<byte> stored, ImmutableArray<WeightSpec> specs, string fileName)
    {
        ImmutableArray<StoredTensor>.Builder tensors = ImmutableArray.CreateBuilder<StoredTensor>(specs.Length);
        foreach (WeightSpec spec in specs)
        {
            tensors.Add(spec.DType == DType.String
                ? DecodeStrings(ref stored, spec, fileName)
                : DecodeValues(Take(ref stored, WeightLayout.StoredBytes(spec)!.Value, spec, fileName), spec));
        }

        return stored.IsEmpty
            ? tensors.MoveToImmutable()
            : throw new ModelFormatException(fileName, "weights", "no bytes after the last weight", $"{stored.Length}");
    }

    /// <summary>Encodes tensors back to back; float32 ones whose spec has a quantization type are quantized anew.</summary>
    public static EncodedWeights Encode(ImmutableArray<StoredTensor> tensors)
    {
        ImmutableArray<WeightSpec>.Builder specs = ImmutableArray.CreateBuilder<WeightSpec>(tensors.Length);
        List<ReadOnlyMemory<byte>> pieces = [];
        foreach (StoredTensor tensor in tensors)
        {
            WeightSpec spec = tensor.Spec;
            if (spec is { DType: DType.Float32, Quantization.Type: not QuantizationType.None and QuantizationType type })
            {
                specs.Add(WeightEncoder.Quantize(spec, tensor._values.Length == 0 ? [] : [tensor._values], type, pieces));
            }
            else
            {
                pieces.Add(spec.DType == DType.String ? tensor.EncodeStrings() : tensor.EncodeValues());
                specs.Add(spec with { Quantization = null });
            }
        }

        return new EncodedWeights(specs.MoveToImmutable(), pieces);
    }

    private static StoredTensor DecodeValues(ReadOnlyMemory<byte> stored, WeightSpec spec)
    {
        if (spec.Quantization is null)
        {
            byte[] copy = stored.ToArray();
            LittleEndian.ToHostInPlace(copy, WeightLayout.ScalarSize(spec.DType));
            return new StoredTensor(spec, copy);
        }

        byte[] values = new byte[WeightLayout.LoadedBytes(spec)];
        Quantizer.Decode(stored.Span, spec.DType, spec.Quantization, values);
        return new StoredTensor(spec, values);
    }

    private static StoredTensor DecodeStrings(ref ReadOnlyMemory<byte> stored, WeightSpec spec, string fileName)
    {
        // Grows with what is there: the element count is only a claim.
        ImmutableArray<ReadOnlyMemory<byte>>.Builder strings = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>();
        for (long i = 0; i < spec.ElementCount; i++)
        {
            uint length = BinaryPrimitives.ReadUInt32LittleEndian(Take(ref stored, sizeof(uint), spec, fileName).Span);
            strings.Add(Take(ref stored, length, spec, fileName));
        }

        return new StoredTensor(spec, [], strings.DrainToImmutable());
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> stored, long length, WeightSpec spec, string fileName)
    {
        if (length > stored.Length)
            throw new ModelFormatException(fileName, $"weight {FormatText.Quote(spec.Name)}", $"{length} bytes", $"{stored.Length}");
        ReadOnlyMemory<byte> taken = stored[..(int)length];
        stored = stored[(int)length..];
        return taken;
    }

    private byte[] EncodeValues()
    {
        byte[] stored = [.. _values];
        LittleEndian.ToHostInPlace(stored, WeightLayout.ScalarSize(Spec.DType));
        return stored;
    }

    private byte[] EncodeStrings()
    {
        byte[] stored = new byte[_strings.Sum(static text => sizeof(uint) + text.Length)];
        Span<byte> rest = stored;
        foreach (ReadOnlyMemory<byte> text in _strings)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, (uint)text.Length);
            text.Span.CopyTo(rest[sizeof(uint)..]);
            rest = rest[(sizeof(uint) + text.Length)..];
        }

        return stored;
    }

    private ReadOnlySpan<T> Values<T>(bool isOfType)
        where T : struct => isOfType ? MemoryMarshal.Cast<byte, T>(_values) : throw WrongType();

    private InvalidOperationException WrongType() => new($"Tensor {FormatText.Quote(Spec.Name)} is of type {FormatText.Name(Spec.DType)}.");
}
