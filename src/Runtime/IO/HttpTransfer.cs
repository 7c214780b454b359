using System.Text;
using Polly.Timeout;

namespace LayersGen;

/// <summary>One request of a model's load or save.</summary>
internal static class HttpTransfer
{
    private const int ExcerptBytes = 1024;

    /// <summary>Opens what a URL holds; its headers are awaited, its body streams.</summary>
    /// <param name="url">What is read.</param>
    /// <param name="options">The client, and what identifies the caller.</param>
    /// <param name="authorized">Whether the server may see <see cref="HttpModelOptions.Headers"/> and credentials.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    public static async Task<Stream> GetAsync(Uri url, HttpModelOptions options, bool authorized, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, url);
        HttpResponseMessage response = await SendAsync(request, options, authorized, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        return await HttpBodyStream.OpenAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a request and accepts any 2xx.</summary>
    /// <exception cref="HttpRequestException">The server was not reached, or answered otherwise.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, HttpModelOptions options, bool authorized, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        if (authorized)
        {
            request.Headers.Authorization = options.Authorization;
            foreach ((string name, string value) in options.Headers)
                AddHeader(request, name, value);
        }

        HttpResponseMessage response = await SendInTimeAsync(request, options, completion, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
            throw await FailureAsync(request, response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How errors name a URL: without user, query and fragment, which may hold secrets.</summary>
    public static string NameOf(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private static void AddHeader(HttpRequestMessage request, string name, string value)
    {
        // .NET keeps the headers that describe a body with the body.
        if (!request.Headers.TryAddWithoutValidation(name, value) && request.Content is { } content)
            content.Headers.TryAddWithoutValidation(name, value);
    }

    private static async Task<HttpResponseMessage> SendInTimeAsync(
        HttpRequestMessage request, HttpModelOptions options, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        HttpClient client = options.Client ?? SharedHttpClient.Instance;
        using CancellationTokenSource deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Timeout is { } timeout)
            deadline.CancelAfter(timeout);
        try
        {
            return await client.SendAsync(request, completion, deadline.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TimeoutRejectedException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new TimeoutException($"{request.Method} {NameOf(request.RequestUri!)} was not answered in time.", e);
        }
        catch (HttpRequestException e) when (OperatingSystem.IsBrowser() && e.StatusCode is null)
        {
            // A page is told no more than that fetch failed.
            throw new HttpRequestException(
                $"{request.Method} {NameOf(request.RequestUri!)} failed: the server was not reached, or does not allow this page's origin, method or headers (CORS: "
                + "Access-Control-Allow-Origin, -Methods, -Headers, and -Credentials where cookies are sent), or the page's Content-Security-Policy forbids it.",
                e);
        }
    }

    private static async Task<HttpRequestException> FailureAsync(HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string excerpt = await ReadExcerptAsync(response, cancellationToken).ConfigureAwait(false);
        string hint = request.Method == HttpMethod.Get ? " A model is loaded from the URL of its model.json." : "";
        return new HttpRequestException(
            $"{request.Method} {NameOf(request.RequestUri!)} failed with status {(int)response.StatusCode} ({response.ReasonPhrase}).{hint}"
            + (excerpt.Length == 0 ? "" : $" The server says: {excerpt}"),
            inner: null,
            response.StatusCode);
    }

    private static async Task<string> ReadExcerptAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        byte[] start = new byte[ExcerptBytes];
        try
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            int length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Encoding.UTF8.GetString(start, 0, length).Trim();
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status is the error; that its explanation broke off too must not hide it.
            return "";
        }
    }
}
