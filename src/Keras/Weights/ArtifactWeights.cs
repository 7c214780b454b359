using LayersGen.Keras.Hdf5;

namespace LayersGen.Keras.Weights;

/// <summary>The weights of artifacts as datasets, by name; quantized ones as what they stand for.</summary>
internal sealed class ArtifactWeights
{
    private readonly Dictionary<string, Hdf5DatasetNode> _model = new(StringComparer.Ordinal);
    private readonly string _file;

    public ArtifactWeights(ModelArtifacts artifacts, string file)
    {
        _file = file;
        if (artifacts.WeightSpecs.FirstOrDefault(static spec => spec.DType is not (DType.Float32 or DType.Int32 or DType.Bool)) is { } odd)
            throw new ModelFormatException(file, odd.Name, "float32, int32 or bool", FormatText.Name(odd.DType));
        foreach ((WeightSpec spec, List<ReadOnlyMemory<byte>> data) in artifacts.ByWeight(file))
        {
            Hdf5DatasetNode dataset = new(spec.Shape, TypeOf(spec.DType), spec.Quantization is { Type: not QuantizationType.None } quantization ? [Decode(spec, quantization, data, file)] : data);
            if (spec.Group == OptimizerNames.Group)
                Optimizer.Add((spec.Name, dataset));
            else if (!_model.TryAdd(spec.Name, dataset))
                throw new ModelFormatException(file, "weights", "each weight once", $"{FormatText.Quote(spec.Name)} again");
            else
                InOrder.Add(dataset);
        }
    }

    /// <summary>The model's weights as the manifest lists them.</summary>
    public List<Hdf5DatasetNode> InOrder { get; } = [];

    /// <summary>The optimizer's state, in order.</summary>
    public List<(string Name, Hdf5DatasetNode Dataset)> Optimizer { get; } = [];

    /// <summary>Gives each of a model's variables its weight: by name; then by the name without a cell's, as TensorFlow.js looks for it.</summary>
    /// <exception cref="ModelFormatException">Some are missing or left over.</exception>
    public Dictionary<Variable, Hdf5DatasetNode> Match(IReadOnlyCollection<Variable> variables)
    {
        Dictionary<Variable, Hdf5DatasetNode> matched = [];
        Dictionary<string, Hdf5DatasetNode> left = new(_model, StringComparer.Ordinal);
        List<Variable> missing = [];
        foreach (Variable variable in variables)
        {
            if (left.Remove(variable.TfjsName, out Hdf5DatasetNode? dataset))
                matched.Add(variable, dataset);
            else
                missing.Add(variable);
        }

        ILookup<string, string> shortened = left.Keys.ToLookup(WithoutCell, StringComparer.Ordinal);
        missing.RemoveAll(variable =>
        {
            string[] names = [.. shortened[variable.TfjsName]];
            bool found = names.Length == 1 && left.Remove(names[0], out Hdf5DatasetNode? dataset) && matched.TryAdd(variable, dataset);
            return found;
        });
        if (missing.Count > 0 || left.Count > 0)
        {
            string[] found =
            [
                .. missing.Count > 0 ? [$"{missing.Count} missing: {FormatText.List([.. missing.Select(static variable => variable.TfjsName)])}"] : Array.Empty<string>(),
                .. left.Count > 0 ? [$"{left.Count} extra: {FormatText.List([.. left.Keys])}"] : Array.Empty<string>(),
            ];
            throw new ModelFormatException(_file, "weights", $"exactly the {variables.Count} weights of the model's layers", string.Join("; ", found));
        }

        return matched;
    }

    private static string WithoutCell(string name)
    {
        int last = name.LastIndexOf('/');
        int cell = last <= 0 ? -1 : name.LastIndexOf('/', last - 1);
        return cell < 0 ? name : string.Concat(name.AsSpan(0, cell), name.AsSpan(last));
    }

    /// <summary>The bytes of a weight in one piece.</summary>
    public static byte[] Join(IReadOnlyList<ReadOnlyMemory<byte>> data)
    {
        byte[] joined = new byte[data.Sum(static piece => piece.Length)];
        int position = 0;
        foreach (ReadOnlyMemory<byte> piece in data)
        {
            piece.CopyTo(joined.AsMemory(position));
            position += piece.Length;
        }

        return joined;
    }

    /// <summary>What a quantized weight stands for, little-endian.</summary>
    /// <exception cref="ModelFormatException">It is too large for one piece.</exception>
    public static byte[] Decode(WeightSpec spec, WeightQuantization quantization, IReadOnlyList<ReadOnlyMemory<byte>> data, string file)
    {
        long bytes = WeightLayout.LoadedBytes(spec);
        if (bytes > Array.MaxLength)
            throw new ModelFormatException(file, spec.Name, $"a quantized weight of at most {Array.MaxLength} bytes once decoded", $"{bytes}");
        byte[] decoded = new byte[bytes];
        Quantizer.Decode(Join(data), spec.DType, quantization, decoded);
        LittleEndian.ToHostInPlace(decoded, 4);
        return decoded;
    }

    private static Hdf5Type TypeOf(DType type) => type switch
    {
        DType.Float32 => new Hdf5Type(Hdf5Class.Float, 4),
        DType.Int32 => new Hdf5Type(Hdf5Class.Integer, 4),
        _ => new Hdf5Type(Hdf5Class.Boolean, 1),
    };
}
