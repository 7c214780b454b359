using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>What requests hold.</summary>
internal static class Request
{
    public static string Text(this JsonNode request, string key) =>
        request[key]?.GetValue<string>() ?? throw new ArgumentException($"The request has no '{key}': {request.ToJsonString()}", nameof(request));

    public static int Number(this JsonNode request, string key) =>
        request[key]?.GetValue<int>() ?? throw new ArgumentException($"The request has no '{key}': {request.ToJsonString()}", nameof(request));

    /// <summary>The file's float32 values.</summary>
    public static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
}
