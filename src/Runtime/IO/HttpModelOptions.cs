using System.Net.Http.Headers;

namespace LayersGen;

/// <summary>How a model is sent to a server and fetched from it, as <c>requestInit</c> and <c>fetchFunc</c> of TensorFlow.js' <c>tf.io.http</c>.</summary>
public sealed class HttpModelOptions
{
    internal static HttpModelOptions Default { get; } = new();

    /// <summary>The method of a save; <c>POST</c> unless set. A load is always a <c>GET</c>.</summary>
    public HttpMethod Method { get; init; } = HttpMethod.Post;

    /// <summary>
    /// Headers of every request to the model's own origin (scheme, host and port). They are not sent elsewhere, where
    /// <see cref="LoadOptions.WeightUrlConverter"/>, <see cref="LoadOptions.WeightPathPrefix"/> or a redirect lead there; redirects a
    /// <see cref="Client"/> of the caller's follows are its own affair.
    /// </summary>
    public IDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Credentials, sent where <see cref="Headers"/> are.</summary>
    public AuthenticationHeaderValue? Authorization { get; init; }

    /// <summary>
    /// What sends the requests; the caller keeps and disposes it. Its default headers go to every origin. Null for a client shared by the
    /// process, which tries a <c>GET</c> again when the server is unavailable and never repeats an upload.
    /// </summary>
    public HttpClient? Client { get; init; }

    /// <summary>
    /// The longest wait for the headers of an answer: of a <c>GET</c>, or of a save, its upload included.
    /// Null for the client's own limits; the shared client has none for uploads.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    internal HttpModelOptions WithClient(HttpClient client) =>
        new() { Method = Method, Headers = Headers, Authorization = Authorization, Client = client, Timeout = Timeout };
}
