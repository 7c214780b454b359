using System.Text;
using System.Text.Json;
using LayersGen.Catalogue;
using LayersGen.Keras.Dialects;

namespace LayersGen.Keras;

/// <summary>What <c>model.to_json()</c> writes: a model without its weights, which <c>save_weights</c> puts into another file.</summary>
/// <param name="File">The file it is from.</param>
/// <param name="Config">The model, <c>{class_name, config}</c>.</param>
internal sealed record KerasArchitecture(string File, ConfigValue Config)
{
    private const string Field = "architecture";

    /// <summary>Keras' version: Keras 3 does not tell, but has modules, which Keras 2 has not.</summary>
    public string Version => Config.Text("keras_version") ?? (Config.Has("module") ? "3" : "2");

    /// <exception cref="ModelFormatException">It is none; the message says what it is instead.</exception>
    public static async Task<KerasArchitecture> ReadAsync(string path, CancellationToken cancellationToken)
    {
        FileInfo file = new(path);
        if (!file.Exists)
            throw new FileNotFoundException($"{path} does not exist.", path);
        if (file.Length > KerasJson.MaxBytes)
            throw new ModelFormatException(path, Field, $"the JSON that to_json() writes, at most {KerasJson.MaxBytes} bytes", $"{file.Length}");
        return Read(await System.IO.File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false), path);
    }

    /// <exception cref="ModelFormatException">It is none; the message says what it is instead.</exception>
    public static KerasArchitecture Read(ReadOnlySpan<byte> utf8, string file)
    {
        const string Expected = "the JSON that to_json() writes";
        // A byte order mark.
        if (utf8 is [0xEF, 0xBB, 0xBF, ..])
            utf8 = utf8[3..];
        if (FileStart.IsHdf5(utf8) || FileStart.IsZip(utf8))
            throw new ModelFormatException(file, Field, Expected, "a file of weights; the architecture is given first, then the weights");
        ConfigValue config = KerasJson.Read(WithoutQuotes(utf8, file), file, Field);
        if (config.Has("modelTopology") || config.Has("weightsManifest"))
            throw new ModelFormatException(file, Field, Expected, "a model.json of TensorFlow.js, which names its weights; it is loaded alone");
        return config.Has("class_name")
            ? new KerasArchitecture(file, config)
            : throw new ModelFormatException(file, $"{Field}.class_name", "Sequential, Model or Functional", "none; get_config() does not write it, to_json() does");
    }

    // Many write json.dump(model.to_json(), file): the JSON as a text in JSON.
    private static ReadOnlySpan<byte> WithoutQuotes(ReadOnlySpan<byte> utf8, string file)
    {
        if (utf8.TrimStart(" \t\r\n"u8) is not [(byte)'"', ..])
            return utf8;
        try
        {
            Utf8JsonReader reader = new(utf8);
            reader.Read();
            return Encoding.UTF8.GetBytes(reader.GetString()!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelFormatException(file, Field, "JSON", e.Message, e);
        }
    }
}
