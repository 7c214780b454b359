using System.Net;
using System.Net.Http.Headers;

namespace LayersGen;

/// <summary>Follows redirects as .NET does, but takes a caller's headers to no other origin: .NET takes off <c>Authorization</c> alone.</summary>
internal sealed class RedirectHandler : DelegatingHandler
{
    // As .NET.
    private const int MaxRedirects = 50;

    /// <summary>What sends a request. In a browser fetch follows redirects by itself, by the rules of CORS.</summary>
    /// <param name="connectionLifetime">How long a connection is kept, so that changes of DNS are seen; null for as long as it lasts.</param>
    public static HttpMessageHandler CreateTransport(TimeSpan? connectionLifetime) => OperatingSystem.IsBrowser()
        ? new HttpClientHandler()
        : new RedirectHandler
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = connectionLifetime ?? Timeout.InfiniteTimeSpan },
        };

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        for (int i = 0; i < MaxRedirects && TargetOf(request.RequestUri!, response) is { } target; i++)
        {
            if (IsReadNext(request.Method, response.StatusCode))
            {
                request.Method = HttpMethod.Get;
                request.Content = null;
            }

            response.Dispose();
            if (!HttpFolder.IsSameOrigin(target, request.RequestUri!))
                RemoveHeaders(request.Headers);
            request.RequestUri = target;
            response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }

        return response;
    }

    private static Uri? TargetOf(Uri from, HttpResponseMessage response)
    {
        bool isRedirect = response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect || response.Headers.Location is not { } location || !Uri.TryCreate(from, location, out Uri? target))
            return null;
        return target.Scheme == Uri.UriSchemeHttps || (target.Scheme == Uri.UriSchemeHttp && from.Scheme == Uri.UriSchemeHttp) ? target : null;
    }

    private static bool IsReadNext(HttpMethod method, HttpStatusCode status) => status switch
    {
        HttpStatusCode.SeeOther => method != HttpMethod.Head,
        HttpStatusCode.Moved or HttpStatusCode.Found => method == HttpMethod.Post,
        _ => false,
    };

    // But that no model shall be replaced.
    private static void RemoveHeaders(HttpRequestHeaders headers)
    {
        EntityTagHeaderValue[] kept = [.. headers.IfNoneMatch];
        headers.Clear();
        foreach (EntityTagHeaderValue tag in kept)
            headers.IfNoneMatch.Add(tag);
    }
}
