using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using LayersGen;

namespace WebStudio;

/// <summary>What a model server (docs/server.md) offers beside saving and loading: its list, and removal.</summary>
internal sealed partial class ServerClient : IDisposable
{
    private const int MaxListBytes = 16 << 20;

    private readonly HttpClient _client = new() { MaxResponseContentBufferSize = MaxListBytes };

    /// <summary>The models by name.</summary>
    public async Task<IReadOnlyDictionary<string, ModelArtifactsInfo>> ListAsync(string server, CancellationToken cancellationToken)
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Get, server, cancellationToken);
        try
        {
            return await response.Content.ReadFromJsonAsync(ListJson.Default.DictionaryStringModelArtifactsInfo, cancellationToken) ?? [];
        }
        catch (JsonException e)
        {
            throw new HttpRequestException($"{server} does not answer with a list of models. Is it the address of a model server, such as http://localhost:5080/models?", e);
        }
    }

    public async Task RemoveAsync(string url, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Delete, url, cancellationToken)).Dispose();

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string url, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? target))
            throw new ArgumentException($"\"{url}\" is not the address of a server.", nameof(url));
        using HttpRequestMessage request = new(method, target);
        HttpResponseMessage response;
        try
        {
            response = await _client.SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new HttpRequestException($"{method} {url} was not answered. Does the server run, and does it let this page ask (CORS)?", e);
        }

        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw new HttpRequestException($"{method} {url} was refused: {(int)response.StatusCode} {response.ReasonPhrase}.");
    }

    [JsonSerializable(typeof(Dictionary<string, ModelArtifactsInfo>))]
    private sealed partial class ListJson : JsonSerializerContext;
}
