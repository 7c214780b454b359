using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Reads a <c>model.json</c> and refuses a malformed one with the field at fault.</summary>
internal ref struct ManifestReader
{
    /// <summary>How a model of Keras is loaded that is in two files.</summary>
    public const string TwoFiles = "new KerasModelHandler(architecture, weights), or layersgen convert ARCHITECTURE OUT --weights WEIGHTS";

    private const string Architecture = "the architecture of a Keras model, as to_json() writes it, without its weights, which are in another file; load both: " + TwoFiles;
    private const int MaxDepth = 64;

    /// <summary>The error of a file in another encoding.</summary>
    internal static readonly ManifestError NotUtf8 = ManifestError.Of(ErrorId.MalformedJson, "$", "UTF-8 JSON", "bytes that are not UTF-8");

    private readonly ReadOnlyMemory<byte> _utf8;
    private readonly string _file;
    private readonly Dictionary<string, (int Group, int Weight)> _names;
    private Utf8JsonReader _json;
    private int _group;
    private int _weight;

    private ManifestReader(ReadOnlyMemory<byte> utf8, string file)
    {
        _utf8 = utf8;
        _file = file;
        _names = [];
        Rewind();
    }

    internal static ModelManifest Read(ReadOnlyMemory<byte> utf8, string file)
    {
        if (utf8.Span.StartsWith("\uFEFF"u8))
            utf8 = utf8.Slice(3);
        ManifestReader reader = new(utf8, file);
        reader.CheckJson();
        reader.RefuseGraphModel();
        return reader.ReadManifest();
    }

    // One deeper than accepted, so that the depth is refused by our own words.
    private void Rewind() => _json = new Utf8JsonReader(_utf8.Span, new JsonReaderOptions { MaxDepth = MaxDepth + 1 });

    // After this pass no later one meets a syntax error, in whatever order it skips.
    private void CheckJson()
    {
#if LAYERSGEN_RUNTIME
        // The compiler gives text, and knows itself whether it was UTF-8.
        if (!System.Text.Unicode.Utf8.IsValid(_utf8.Span))
            throw new ManifestException(OtherFile() is { } other ? ManifestError.Of(NotUtf8.Id, NotUtf8.Path, "UTF-8 JSON", other) : NotUtf8);
#endif
        try
        {
            while (_json.Read())
            {
                if (_json.CurrentDepth == MaxDepth && _json.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                    throw Error("$", $"JSON nested at most {MaxDepth} deep", "deeper nesting", ErrorId.MalformedJson, _json.TokenStartIndex);
            }
        }
        catch (JsonException e)
        {
            string reason = e.Message;
            int end = reason.IndexOf(" LineNumber:", StringComparison.Ordinal);
            reason = OtherFile() ?? $"an error: {(end < 0 ? reason : reason.Substring(0, end)).TrimEnd('.')}";
            ManifestError error = ManifestError.Of(ErrorId.MalformedJson, $"line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}", "JSON", reason);
            throw new ManifestException(error with { Offset = OffsetOf(e.LineNumber ?? 0, e.BytePositionInLine ?? 0) }, e);
        }

        Rewind();
    }

    // What else people have at hand.
    private readonly string? OtherFile()
    {
        ReadOnlySpan<byte> start = _utf8.Span;
        return FileStart.IsHdf5(start) || FileStart.IsZip(start) ? "a Keras file; new KerasModelHandler(…) of the package LayersGen.Keras loads it"
            : FileStart.IsGitLfsPointer(start) ? FormatText.GitLfsPointer : null;
    }

    private readonly long OffsetOf(long line, long column)
    {
        ReadOnlySpan<byte> rest = _utf8.Span;
        long start = 0;
        for (; line > 0; line--)
        {
            int length = rest.IndexOf((byte)'\n') + 1;
            start += length;
            rest = rest.Slice(length);
        }

        return start + Math.Min(column, rest.Length);
    }

    // Looked for first: a graph-model should be named as one, not by a detail of its manifest.
    private void RefuseGraphModel()
    {
        const string Found = "a TensorFlow graph-model, which has operations and no layers; convert the Keras model to a layers-model, with layersgen convert";
        _json.Read();
        Expect(JsonTokenType.StartObject, "$", "an object", ErrorId.NotLayersModel);
        while (NextKey() is string key)
        {
            if (key == "format" && _json.TokenType == JsonTokenType.String && Text("format") == "graph-model")
                throw Error("format", "'layers-model'", $"'graph-model', {Found}", ErrorId.NotLayersModel);
            if (key == "modelTopology" && _json.TokenType == JsonTokenType.StartObject)
            {
                while (NextKey() is string topologyKey)
                {
                    if (topologyKey is "node" or "library")
                        throw Error($"modelTopology.{topologyKey}", "the topology of a layers-model", Found, ErrorId.NotLayersModel);
                    _json.Skip();
                }
            }
            else
            {
                _json.Skip();
            }
        }

        Rewind();
    }

    private ModelManifest ReadManifest()
    {
        ReadOnlyMemory<byte> topology = default, trainingConfig = default, metadata = default, signature = default;
        string? format = null, generatedBy = null, convertedBy = null;
        ImmutableArray<WeightGroup>? groups = null;
        int seen = 0;
        bool isArchitecture = false;
        _json.Read();
        while (NextKey() is string key)
        {
            switch (key)
            {
                case "modelTopology":
                    Once(ref seen, 0, key);
                    topology = RawObject(key);
                    break;
                case "weightsManifest":
                    Once(ref seen, 1, key);
                    groups = ReadGroups();
                    break;
                case "format":
                    Once(ref seen, 2, key);
                    format = OptionalText(key);
                    break;
                case "generatedBy":
                    Once(ref seen, 3, key);
                    generatedBy = OptionalText(key);
                    break;
                case "convertedBy":
                    Once(ref seen, 4, key);
                    convertedBy = OptionalText(key);
                    break;
                case "trainingConfig":
                    Once(ref seen, 5, key);
                    trainingConfig = RawObject(key);
                    break;
                case "userDefinedMetadata":
                    Once(ref seen, 6, key);
                    metadata = RawObject(key);
                    break;
                case "signature":
                    Once(ref seen, 7, key);
                    signature = RawObject(key);
                    break;
                default:
                    isArchitecture |= key == "class_name";
                    _json.Skip();
                    break;
            }
        }

        if (topology.IsEmpty && groups is null)
            throw Error("$", "modelTopology or weightsManifest", isArchitecture ? Architecture : "neither", ErrorId.NotLayersModel);
        return new ModelManifest
        {
            FileName = _file,
            Topology = topology,
            Groups = groups ?? [],
            Format = format,
            GeneratedBy = generatedBy,
            ConvertedBy = convertedBy,
            TrainingConfig = trainingConfig,
            UserDefinedMetadata = metadata,
            Signature = signature,
        };
    }

    private ImmutableArray<WeightGroup>? ReadGroups()
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        Expect(JsonTokenType.StartArray, "weightsManifest", "an array");
        ImmutableArray<WeightGroup>.Builder groups = ImmutableArray.CreateBuilder<WeightGroup>();
        while (NextItem())
        {
            _group = groups.Count;
            groups.Add(ReadGroup());
        }

        return groups.DrainToImmutable();
    }

    private WeightGroup ReadGroup()
    {
        Expect(JsonTokenType.StartObject, GroupField(), "an object");
        ImmutableArray<string>? paths = null;
        ImmutableArray<WeightSpec>? weights = null;
        int seen = 0;
        while (NextKey() is string key)
        {
            switch (key)
            {
                case "paths":
                    Once(ref seen, 0, GroupField(".paths"));
                    paths = ReadPaths();
                    break;
                case "weights":
                    Once(ref seen, 1, GroupField(".weights"));
                    weights = ReadWeights();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        WeightGroup group = new(
            paths ?? throw Missing(GroupField(".paths"), "an array of paths"),
            weights ?? throw Missing(GroupField(".weights"), "an array of weights"));
        if (group.Paths.IsEmpty && !group.Weights.IsEmpty)
            throw Error(GroupField(".paths"), "at least one path", "none");
        return group;
    }

    private ImmutableArray<string> ReadPaths()
    {
        Expect(JsonTokenType.StartArray, GroupField(".paths"), "an array of paths");
        ImmutableArray<string>.Builder paths = ImmutableArray.CreateBuilder<string>();
        while (NextItem())
        {
            string field = GroupField($".paths[{paths.Count}]");
            Expect(JsonTokenType.String, field, "a path");
            string path = Text(field);
            if (string.IsNullOrWhiteSpace(path))
                throw Error(field, "a path", "an empty string");
            paths.Add(path);
        }

        return paths.DrainToImmutable();
    }

    private ImmutableArray<WeightSpec> ReadWeights()
    {
        Expect(JsonTokenType.StartArray, GroupField(".weights"), "an array of weights");
        ImmutableArray<WeightSpec>.Builder weights = ImmutableArray.CreateBuilder<WeightSpec>();
        while (NextItem())
        {
            _weight = weights.Count;
            weights.Add(ReadWeight());
        }

        return weights.DrainToImmutable();
    }

    private WeightSpec ReadWeight()
    {
        Expect(JsonTokenType.StartObject, WeightField(), "an object");
        string? name = null, group = null;
        ImmutableArray<int>? shape = null;
        DType? type = null;
        WeightQuantization? quantization = null;
        int seen = 0;
        while (NextKey() is string key)
        {
            switch (key)
            {
                case "name":
                    Once(ref seen, 0, WeightField(".name"));
                    name = ReadName();
                    break;
                case "shape":
                    Once(ref seen, 1, WeightField(".shape"));
                    shape = ReadShape();
                    break;
                case "dtype":
                    Once(ref seen, 2, WeightField(".dtype"));
                    type = ReadDType();
                    break;
                case "group":
                    Once(ref seen, 3, WeightField(".group"));
                    group = OptionalText(WeightField(".group"));
                    break;
                case "quantization":
                    Once(ref seen, 4, WeightField(".quantization"));
                    quantization = ReadQuantization();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        WeightSpec weight = new(
            name ?? throw Missing(WeightField(".name"), "a name"),
            shape ?? throw Missing(WeightField(".shape"), "an array of axes"),
            type ?? throw Missing(WeightField(".dtype"), "a type"))
        {
            Group = group,
            Quantization = quantization,
        };
        if (quantization is not null)
            CheckQuantizable(weight.DType, quantization.Type);
        return weight;
    }

    private string ReadName()
    {
        string field = WeightField(".name");
        Expect(JsonTokenType.String, field, "a name");
        string name = Text(field);
        if (_names.TryGetValue(name, out (int Group, int Weight) first))
            throw Error(field, "a name that occurs once", $"{FormatText.Quote(name)}, the name of weightsManifest[{first.Group}].weights[{first.Weight}] too", ErrorId.DuplicateWeight);
        _names.Add(name, (_group, _weight));
        return name;
    }

    private ImmutableArray<int> ReadShape()
    {
        Expect(JsonTokenType.StartArray, WeightField(".shape"), "an array of axes");
        ImmutableArray<int>.Builder shape = ImmutableArray.CreateBuilder<int>();
        long elements = 1;
        while (NextItem())
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out int axis) || axis < 0)
                throw Error(WeightField($".shape[{shape.Count}]"), $"an integer from 0 to {int.MaxValue}", Found());
            shape.Add(axis);
            // By division: the product may not fit.
            if (axis > 0 && elements > WeightLayout.MaxElements / axis)
                throw Error(WeightField(".shape"), $"at most {WeightLayout.MaxElements} elements", "more");
            elements *= axis;
        }

        return shape.DrainToImmutable();
    }

    private DType ReadDType()
    {
        string field = WeightField(".dtype");
        const string Expected = "float32, int32, bool, string or complex64";
        Expect(JsonTokenType.String, field, Expected);
        string text = Text(field);
        return text switch
        {
            "float32" => DType.Float32,
            "int32" => DType.Int32,
            "bool" => DType.Bool,
            "string" => DType.String,
            "complex64" => DType.Complex64,
            _ => throw Error(field, Expected, FormatText.Quote(text)),
        };
    }

    private WeightQuantization? ReadQuantization()
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        Expect(JsonTokenType.StartObject, WeightField(".quantization"), "an object", ErrorId.BadQuantization);
        QuantizationType? type = null;
        double? scale = null, min = null;
        int seen = 0;
        while (NextKey() is string key)
        {
            switch (key)
            {
                case "dtype":
                    Once(ref seen, 0, WeightField(".quantization.dtype"));
                    type = ReadQuantizationType();
                    break;
                case "scale":
                    Once(ref seen, 1, WeightField(".quantization.scale"));
                    scale = ReadFinite(WeightField(".quantization.scale"));
                    break;
                case "min":
                    Once(ref seen, 2, WeightField(".quantization.min"));
                    min = ReadFinite(WeightField(".quantization.min"));
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        if (type is null)
            throw Missing(WeightField(".quantization.dtype"), "a type", ErrorId.BadQuantization);
        if (type == QuantizationType.Float16)
            return new WeightQuantization(QuantizationType.Float16);
        return new WeightQuantization(
            type.Value,
            scale ?? throw Missing(WeightField(".quantization.scale"), "a finite number", ErrorId.BadQuantization),
            min ?? throw Missing(WeightField(".quantization.min"), "a finite number", ErrorId.BadQuantization));
    }

    private QuantizationType ReadQuantizationType()
    {
        string field = WeightField(".quantization.dtype");
        const string Expected = "uint8, uint16 or float16";
        Expect(JsonTokenType.String, field, Expected, ErrorId.BadQuantization);
        string text = Text(field);
        return text switch
        {
            "uint8" => QuantizationType.UInt8,
            "uint16" => QuantizationType.UInt16,
            "float16" => QuantizationType.Float16,
            _ => throw Error(field, Expected, FormatText.Quote(text), ErrorId.BadQuantization),
        };
    }

    private double ReadFinite(string field)
    {
        if (_json.TokenType != JsonTokenType.Number || !_json.TryGetDouble(out double value) || double.IsNaN(value) || double.IsInfinity(value))
            throw Error(field, "a finite number", Found(), ErrorId.BadQuantization);
        return value;
    }

    private readonly void CheckQuantizable(DType type, QuantizationType quantization)
    {
        bool quantizable = type == DType.Float32 || (type == DType.Int32 && quantization != QuantizationType.Float16);
        if (!quantizable)
        {
            string expected = quantization == QuantizationType.Float16 ? "a float32 weight" : "a float32 or int32 weight";
            throw Error(WeightField(".quantization"), $"{expected} for {FormatText.Name(quantization)}", FormatText.Name(type), ErrorId.BadQuantization);
        }
    }

    // The next key of an object, with the reader on its value; null at the end of the object.
    private string? NextKey()
    {
        _json.Read();
        if (_json.TokenType == JsonTokenType.EndObject)
            return null;
        string key = Text("a key");
        _json.Read();
        return key;
    }

    private bool NextItem()
    {
        _json.Read();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    private readonly void Expect(JsonTokenType type, string field, string expected, string id = ErrorId.BadManifest)
    {
        if (_json.TokenType != type)
            throw Error(field, expected, Found(), id);
    }

    private static void Once(ref int seen, int key, string field)
    {
        if ((seen & (1 << key)) != 0)
            throw Error(field, "one value", "a second one");
        seen |= 1 << key;
    }

    private readonly string Text(string field)
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // An escaped half of a surrogate pair: JSON's grammar has it, text has not.
            throw new ManifestException(ManifestError.Of(ErrorId.BadManifest, field, "text", "an unpaired surrogate"), e);
        }
    }

    private readonly string? OptionalText(string field)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return null;
        Expect(JsonTokenType.String, field, "a string");
        return Text(field);
    }

    private ReadOnlyMemory<byte> RawObject(string field)
    {
        if (_json.TokenType == JsonTokenType.Null)
            return default;
        Expect(JsonTokenType.StartObject, field, "an object");
        int start = (int)_json.TokenStartIndex;
        _json.Skip();
        return _utf8.Slice(start, (int)_json.BytesConsumed - start);
    }

    private readonly string Found() => _json.TokenType switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => FormatText.Quote(Text("a string")),
        JsonTokenType.Number => FormatText.Quote(Encoding.UTF8.GetString(_json.ValueSpan.ToArray())).Trim('\''),
        JsonTokenType.True => "true",
        JsonTokenType.False => "false",
        _ => "null",
    };

    private readonly string GroupField(string member = "") => $"weightsManifest[{_group}]{member}";

    private readonly string WeightField(string member = "") => $"weightsManifest[{_group}].weights[{_weight}]{member}";

    private static ManifestException Missing(string field, string expected, string id = ErrorId.BadManifest) => Error(field, expected, "nothing", id);

    private static ManifestException Error(string field, string expected, string found, string id = ErrorId.BadManifest, long offset = -1) =>
        new(ManifestError.Of(id, field, expected, found) with { Offset = offset });
}
