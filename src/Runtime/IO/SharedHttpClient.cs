using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace LayersGen;

/// <summary>The client of handlers that were given none.</summary>
internal static class SharedHttpClient
{
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>Repeats a read that failed for a moment; an upload is sent once and may take as long as it needs.</summary>
    public static HttpClient Instance { get; } = Create();

    /// <summary>Whether sending a request twice is harmless.</summary>
    public static bool IsSafe(HttpMethod? method) => method == HttpMethod.Get || method == HttpMethod.Head;

    private static HttpClient Create()
    {
        ResiliencePipeline<HttpResponseMessage> reads = new ResiliencePipelineBuilder<HttpResponseMessage>()
            .AddRetry(new HttpRetryStrategyOptions { Delay = FirstRetryDelay })
            .AddTimeout(AttemptTimeout)
            .Build();
        ResilienceHandler handler = new(request => IsSafe(request.Method) ? reads : ResiliencePipeline<HttpResponseMessage>.Empty)
        {
            InnerHandler = RedirectHandler.CreateTransport(ConnectionLifetime),
        };
        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }
}
