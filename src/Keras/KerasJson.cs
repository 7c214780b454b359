using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LayersGen.Catalogue;

namespace LayersGen.Keras;

/// <summary>Reads and writes the JSON inside Keras' files.</summary>
internal static class KerasJson
{
    /// <summary>The longest JSON that is read.</summary>
    public const long MaxBytes = 256 << 20;

    // A model in a model in a model, each level's calls a dozen deep.
    private const int MaxDepth = 128;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 1000 };

    /// <exception cref="ModelFormatException">It is not a JSON object.</exception>
    public static ConfigValue Read(ReadOnlySpan<byte> utf8, string file, string field)
    {
        try
        {
            Utf8JsonReader reader = new(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
            ConfigValue value = ConfigValue.Read(ref reader);
            if (reader.Read() || value.Kind != ConfigKind.Object)
                throw new ModelFormatException(file, field, "a JSON object", value.ToString());
            return value;
        }
        catch (JsonException e)
        {
            throw new ModelFormatException(file, field, "JSON", e.Message, e);
        }
        catch (InvalidOperationException e)
        {
            // Text that is not UTF-8.
            throw new ModelFormatException(file, field, "UTF-8 JSON", e.Message, e);
        }
    }

    public static ConfigValue Read(string json, string file, string field) => Read(Encoding.UTF8.GetBytes(json), file, field);

    public static byte[] Write(ConfigValue value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Writing))
            value.Write(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
