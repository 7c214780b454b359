using System.Text.Json.Nodes;

namespace LayersGen.Interop.Tests;

/// <summary>node/server.mjs over a folder: serves models, and takes those that are sent.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    private readonly NodeProcess _process;

    private ModelServer(NodeProcess process, Uri url)
    {
        _process = process;
        Url = url;
    }

    public Uri Url { get; }

    public static async Task<ModelServer> StartAsync(string folder, CancellationToken cancellationToken)
    {
        NodeProcess process = new("server.mjs", folder);
        string line = await process.Output.ReadLineAsync(cancellationToken) ?? throw process.Ended();
        return new ModelServer(process, new Uri($"http://127.0.0.1:{JsonNode.Parse(line)!["port"]}/"));
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
