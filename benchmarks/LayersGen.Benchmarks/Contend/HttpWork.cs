using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>A model that a server in this process holds in memory: loaded, and its files downloaded one behind another.</summary>
internal static class HttpWork
{
    public static async Task<Work> LoadAsync(JsonNode request)
    {
        LoopbackServer server = await LoopbackServer.StartAsync(FolderOf(request));
        string url = new Uri(server.Address, "model.json").ToString();
        return new Work(async () => (await LayersModel.LoadAsync(url)).Dispose(), server);
    }

    public static async Task<Work> DownloadAsync(JsonNode request)
    {
        LoopbackServer server = await LoopbackServer.StartAsync(FolderOf(request));
        HttpClient client = new() { BaseAddress = server.Address };
        return new Work(() => DownloadAsync(client, server.Paths), client, server);
    }

    private static async Task DownloadAsync(HttpClient client, IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            using HttpResponseMessage response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            using NativeBytes bytes = new(checked((int)response.Content.Headers.ContentLength!.Value));
            await using Stream body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(bytes.Memory);
        }
    }

    private static string FolderOf(JsonNode request) => Path.GetDirectoryName(request.Text("model"))!;
}
