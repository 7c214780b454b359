using System.Buffers;
using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LayersGen;

/// <summary>
/// Writes <c>model.json</c> with the keys, and in the order, of TensorFlow.js' <c>getModelJSONForModelArtifacts</c>.
/// Source: tfjs-core <c>io/io_utils.ts</c>.
/// </summary>
internal static class ModelJsonWriter
{
    // As JSON.stringify: only what JSON itself demands is escaped. The file is never embedded in HTML.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole of <c>model.json</c>, UTF-8, with the weights in one group.</summary>
    /// <param name="artifacts">What is stored.</param>
    /// <param name="paths">The shards' paths as the manifest shall have them, in order.</param>
    /// <exception cref="JsonException">The topology or another embedded document is not valid JSON.</exception>
    public static byte[] Write(ModelArtifacts artifacts, IEnumerable<string> paths) => Write(artifacts, [new WeightGroup([.. paths], artifacts.WeightSpecs)]);

    /// <summary>The whole of <c>model.json</c>, UTF-8.</summary>
    /// <param name="artifacts">What is stored.</param>
    /// <param name="groups">The weights, and the paths of their shards.</param>
    /// <exception cref="JsonException">The topology or another embedded document is not valid JSON.</exception>
    public static byte[] Write(ModelArtifacts artifacts, IEnumerable<WeightGroup> groups)
    {
        ArrayBufferWriter<byte> buffer = new(artifacts.ModelTopology.Length + 1024);
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            json.WriteStartObject();
            WriteDocument(json, "modelTopology", artifacts.ModelTopology);
            json.WriteString("format", artifacts.Format);
            json.WriteString("generatedBy", artifacts.GeneratedBy);
            json.WriteString("convertedBy", artifacts.ConvertedBy);
            WriteManifest(json, groups);
            WriteDocument(json, "signature", artifacts.Signature);
            WriteDocument(json, "userDefinedMetadata", artifacts.UserDefinedMetadata);
            WriteDocument(json, "trainingConfig", artifacts.TrainingConfig);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The weight specs alone, as the array in the manifest; localstorage and indexeddb store it by itself.</summary>
    public static byte[] WriteWeightSpecs(ImmutableArray<WeightSpec> specs)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
            WriteSpecs(json, specs);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>What a save that has just finished reports, as TensorFlow.js' <c>getModelArtifactsInfoForJSON</c>.</summary>
    public static ModelArtifactsInfo Describe(ModelArtifacts artifacts) => new(
        DateTimeOffset.UtcNow,
        artifacts.ModelTopology.Length,
        WriteWeightSpecs(artifacts.WeightSpecs).Length,
        artifacts.WeightDataBytes);

    private static void WriteDocument(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty)
            return;
        json.WritePropertyName(name);
        json.WriteRawValue(document.Span);
    }

    private static void WriteManifest(Utf8JsonWriter json, IEnumerable<WeightGroup> groups)
    {
        json.WriteStartArray("weightsManifest");
        foreach (WeightGroup group in groups)
        {
            json.WriteStartObject();
            json.WriteStartArray("paths");
            foreach (string path in group.Paths)
                json.WriteStringValue(path);
            json.WriteEndArray();
            json.WritePropertyName("weights");
            WriteSpecs(json, group.Weights);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSpecs(Utf8JsonWriter json, ImmutableArray<WeightSpec> specs)
    {
        json.WriteStartArray();
        foreach (WeightSpec spec in specs)
        {
            json.WriteStartObject();
            json.WriteString("name", spec.Name);
            json.WriteStartArray("shape");
            foreach (int axis in spec.Shape)
                json.WriteNumberValue(axis);
            json.WriteEndArray();
            json.WriteString("dtype", NameOf(spec.DType));
            if (spec.Group is not null)
                json.WriteString("group", spec.Group);
            if (spec.Quantization is { Type: not QuantizationType.None } quantization)
                WriteQuantization(json, quantization, spec.DType);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // The keys of tensorflowjs_converter; float16 has neither scale nor min.
    private static void WriteQuantization(Utf8JsonWriter json, WeightQuantization quantization, DType original)
    {
        json.WriteStartObject("quantization");
        json.WriteString("dtype", NameOf(quantization.Type));
        if (quantization.Type != QuantizationType.Float16)
        {
            json.WriteNumber("min", quantization.Min);
            json.WriteNumber("scale", quantization.Scale);
        }

        json.WriteString("original_dtype", NameOf(original));
        json.WriteEndObject();
    }

    private static string NameOf(DType type) => type switch
    {
        DType.Float32 => "float32",
        DType.Int32 => "int32",
        DType.Bool => "bool",
        DType.Complex64 => "complex64",
        DType.String => "string",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not an element type of a weights manifest."),
    };

    private static string NameOf(QuantizationType type) => type switch
    {
        QuantizationType.Float16 => "float16",
        QuantizationType.UInt16 => "uint16",
        QuantizationType.UInt8 => "uint8",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a stored type of a weights manifest."),
    };
}
