using Microsoft.Extensions.DependencyInjection;

namespace LayersGen;

/// <summary>What <see cref="ServiceCollectionExtensions.AddLayersModels"/> sets up.</summary>
public sealed class LayersModelsOptions
{
    private readonly List<Action<IServiceProvider, ModelRouter>> _registrations = [];

    /// <summary>Headers and credentials of every http load and save; its <see cref="HttpModelOptions.Client"/>, if null, comes from the <see cref="IHttpClientFactory"/>.</summary>
    public HttpModelOptions Http { get; set; } = new();

    /// <summary>Configures the client further, after its resilience handler was added.</summary>
    public Action<IHttpClientBuilder>? ConfigureHttpClient { get; set; }

    /// <summary>Adds schemes to the router when it is first resolved.</summary>
    /// <param name="registration">Calls <see cref="ModelRouter.Register(string, IModelStore)"/> or its overload.</param>
    /// <returns>These options.</returns>
    public LayersModelsOptions ConfigureRouter(Action<IServiceProvider, ModelRouter> registration)
    {
        ArgumentNullException.ThrowIfNull(registration);
        _registrations.Add(registration);
        return this;
    }

    internal void Apply(IServiceProvider services, ModelRouter router)
    {
        foreach (Action<IServiceProvider, ModelRouter> registration in _registrations)
            registration(services, router);
    }
}
