using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Build.Framework;

namespace LayersGen.Build;

/// <summary>
/// Writes the sizes of the weights files that models name to a text file for the compiler, which may not look them up
/// itself. What a line holds is told at the generator's <c>ShardSizes</c>, which reads it.
/// </summary>
public sealed class WriteShardSizes : Microsoft.Build.Utilities.Task
{
    /// <summary>The <c>model.json</c> files.</summary>
    [Required]
    public ITaskItem[] Models { get; set; } = [];

    /// <summary>The file to write. It is left as it is where nothing has changed, so that nothing is compiled anew.</summary>
    [Required]
    public string OutputFile { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        StringBuilder text = new();
        foreach (string path in Models.Select(static model => Path.GetFullPath(model.ItemSpec)).Distinct().OrderBy(static path => path, StringComparer.Ordinal))
        {
            text.Append("model\t").Append(path).Append('\n');
            foreach (string shard in ShardsOf(path).Where(ManifestPath.IsWithin).Distinct())
            {
                text.Append("shard\t").Append(SizeOf(new FileInfo(Path.Combine(Path.GetDirectoryName(path), shard)))?.ToString(CultureInfo.InvariantCulture)).Append('\t').Append(Uri.EscapeDataString(shard)).Append('\n');
            }
        }

        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(OutputFile)));
            if (!File.Exists(OutputFile) || !File.ReadAllBytes(OutputFile).SequenceEqual(bytes))
                File.WriteAllBytes(OutputFile, bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.LogErrorFromException(error);
        }

        return !Log.HasLoggedErrors;
    }

    // A symbolic link has a length of its own: what it leads to is opened.
    private static long? SizeOf(FileInfo file)
    {
        if (!file.Exists)
            return null;
        if ((file.Attributes & FileAttributes.ReparsePoint) == 0)
            return file.Length;
        try
        {
            using FileStream target = file.OpenRead();
            return target.Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // What is not as it should be is the compiler's to report, at its place in the file.
    private static List<string> ShardsOf(string path)
    {
        List<string> shards = [];
        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument model = JsonDocument.Parse(stream);
            if (model.RootElement.ValueKind != JsonValueKind.Object || !model.RootElement.TryGetProperty("weightsManifest", out JsonElement groups) || groups.ValueKind != JsonValueKind.Array)
                return shards;
            foreach (JsonElement group in groups.EnumerateArray())
            {
                if (group.ValueKind != JsonValueKind.Object || !group.TryGetProperty("paths", out JsonElement paths) || paths.ValueKind != JsonValueKind.Array)
                    continue;
                foreach (JsonElement shard in paths.EnumerateArray())
                {
                    // Some file systems refuse characters that a manifest may hold.
                    if (shard.ValueKind == JsonValueKind.String && shard.GetString() is { } name && name.IndexOfAny(Path.GetInvalidPathChars()) < 0)
                        shards.Add(name);
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            shards.Clear();
        }

        return shards;
    }
}
