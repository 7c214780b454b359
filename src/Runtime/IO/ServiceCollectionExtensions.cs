using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Polly;

namespace LayersGen;

/// <summary>Adds LayersGen to a service collection.</summary>
public static class ServiceCollectionExtensions
{
    private const string ClientName = "LayersGen";

    /// <summary>
    /// Registers a <see cref="ModelRouter"/>, and a <see cref="ModelManager"/> over it, as singletons. Its http requests go through the <see cref="IHttpClientFactory"/>, with the standard
    /// resilience handler: reads are limited in time and tried again; an upload is sent once and may take as long as it needs.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The service collection.</returns>
    public static IServiceCollection AddLayersModels(this IServiceCollection services, Action<LayersModelsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        LayersModelsOptions options = new();
        configure?.Invoke(options);

        IHttpClientBuilder client = services.AddHttpClient(ClientName, static client => client.Timeout = Timeout.InfiniteTimeSpan);
        client.ConfigurePrimaryHttpMessageHandler(static () => RedirectHandler.CreateTransport(connectionLifetime: null));
        client.AddStandardResilienceHandler(static resilience =>
        {
            resilience.Retry.DisableForUnsafeHttpMethods();
            LimitReadsOnly(resilience.AttemptTimeout);
            LimitReadsOnly(resilience.TotalRequestTimeout);
        }).SelectPipelineByAuthority();
        options.ConfigureHttpClient?.Invoke(client);

        services.TryAddSingleton(provider =>
        {
            IHttpClientFactory factory = provider.GetRequiredService<IHttpClientFactory>();
            ModelRouter router = new(() => options.Http.WithClient(options.Http.Client ?? factory.CreateClient(ClientName)));
            options.Apply(provider, router);
            return router;
        });
        services.TryAddSingleton(static provider => new ModelManager(provider.GetRequiredService<ModelRouter>()));
        return services;
    }

    private static void LimitReadsOnly(HttpTimeoutStrategyOptions strategy)
    {
        TimeSpan limit = strategy.Timeout;
        strategy.TimeoutGenerator = arguments =>
            new(SharedHttpClient.IsSafe(arguments.Context.GetRequestMessage()?.Method) ? limit : Timeout.InfiniteTimeSpan);
    }
}
