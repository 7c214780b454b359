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
        return new Work(() => DownloadAsync(client, server), client, server);
    }

    private static async Task DownloadAsync(HttpClient client, LoopbackServer server)
    {
        // One piece of fresh memory, as a model's weights lie in: its pages cost as much as the transfer.
        using NativeBytes bytes = new(server.Bytes);
        int start = 0;
        foreach (string path in server.Paths)
        {
            using HttpResponseMessage response = await client.GetAsync(path, HttpCompletionOption.ResponseHeadersRead);
            int length = checked((int)response.Content.Headers.ContentLength!.Value);
            await using Stream body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(bytes.Memory.Slice(start, length));
            start += length;
        }
    }

    private static string FolderOf(JsonNode request) => Path.GetDirectoryName(request.Text("model"))!;
}
