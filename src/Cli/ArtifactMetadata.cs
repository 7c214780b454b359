using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LayersGen.Cli;

/// <summary>Attaches JSON files to a model: tensorflowjs_converter's <c>--metadata key:file.json,key2:file2.json</c>.</summary>
internal static class ArtifactMetadata
{
    private const long MaxBytes = 64 << 20;

    /// <summary>The artifacts with each file's JSON under its key of <c>userDefinedMetadata</c>, which keeps what else it has.</summary>
    public static async Task<ModelArtifacts> AttachAsync(ModelArtifacts artifacts, string files, CancellationToken cancellationToken)
    {
        JsonObject metadata = artifacts.UserDefinedMetadata.IsEmpty ? [] : JsonNode.Parse(artifacts.UserDefinedMetadata.Span) as JsonObject ?? [];
        foreach (string item in files.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = item.IndexOf(':');
            if (colon <= 0 || colon == item.Length - 1)
                throw new ArgumentException($"--metadata {item}: expected key:file.json.");
            string path = item[(colon + 1)..];
            if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
                throw new ArgumentException($"--metadata {item}: expected a file of at most {MaxBytes} bytes.");
            try
            {
                metadata[item[..colon]] = JsonNode.Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
            }
            catch (JsonException e)
            {
                throw new ArgumentException($"--metadata {item}: {path} is not JSON: {e.Message}", e);
            }
        }

        return new ModelArtifacts(artifacts) { UserDefinedMetadata = Encoding.UTF8.GetBytes(metadata.ToJsonString()) };
    }
}
