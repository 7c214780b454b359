using Microsoft.AspNetCore.Components.WebAssembly.Http;

namespace LayersGen;

/// <summary>Sets the browser's <c>fetch</c> options of every request: <c>credentials</c>, <c>mode</c> and <c>cache</c> of TensorFlow.js' <c>requestInit</c>.</summary>
/// <example>
/// <code>
/// HttpModelOptions options = new() { Client = BrowserFetchHandler.CreateClient(BrowserRequestCredentials.Include) };
/// await model.SaveAsync(new HttpModelHandler("https://models.example.com/upload", options));
/// </code>
/// </example>
public sealed class BrowserFetchHandler : DelegatingHandler
{
    /// <summary>Whether cookies and other credentials are sent: by default to the page's own origin only.</summary>
    public BrowserRequestCredentials Credentials { get; init; } = BrowserRequestCredentials.SameOrigin;

    /// <summary>Whether another origin may be asked; by default one that allows it (CORS).</summary>
    public BrowserRequestMode Mode { get; init; } = BrowserRequestMode.Cors;

    /// <summary>How the browser's cache is used.</summary>
    public BrowserRequestCache Cache { get; init; } = BrowserRequestCache.Default;

    /// <summary>A client for <see cref="HttpModelOptions.Client"/>, without a limit of time; the caller keeps and disposes it.</summary>
    /// <param name="credentials">Whether cookies and other credentials are sent.</param>
    /// <param name="mode">Whether another origin may be asked.</param>
    /// <param name="cache">How the browser's cache is used.</param>
    public static HttpClient CreateClient(
        BrowserRequestCredentials credentials,
        BrowserRequestMode mode = BrowserRequestMode.Cors,
        BrowserRequestCache cache = BrowserRequestCache.Default)
    {
        BrowserFetchHandler handler = new() { Credentials = credentials, Mode = mode, Cache = cache, InnerHandler = new HttpClientHandler() };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <inheritdoc/>
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request.SetBrowserRequestCredentials(Credentials);
        request.SetBrowserRequestMode(Mode);
        request.SetBrowserRequestCache(Cache);
        return base.SendAsync(request, cancellationToken);
    }
}
