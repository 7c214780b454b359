using System.Buffers;
using System.Text.Json;

namespace LayersGen;

/// <summary>A <c>model.json</c> without its weights, for a model that starts with initial values.</summary>
internal static class TopologyOnly
{
    /// <summary>Writes it.</summary>
    public static byte[] Write(ModelManifest manifest)
    {
        ArrayBufferWriter<byte> buffer = new(manifest.Topology.Length + 256);
        using (Utf8JsonWriter json = new(buffer))
        {
            json.WriteStartObject();
            WriteDocument(json, "modelTopology", manifest.Topology);
            json.WriteStartArray("weightsManifest");
            json.WriteEndArray();
            WriteDocument(json, "userDefinedMetadata", manifest.UserDefinedMetadata);
            WriteDocument(json, "trainingConfig", manifest.TrainingConfig);
            WriteDocument(json, "signature", manifest.Signature);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteDocument(Utf8JsonWriter json, string name, ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty)
            return;
        json.WritePropertyName(name);
        json.WriteRawValue(document.Span);
    }
}
