using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LayersGen;

/// <summary>
/// Endpoints that take models as TensorFlow.js and LayersGen send them over http, and serve them:
/// <list type="bullet">
/// <item><c>POST</c> or <c>PUT pattern/name</c>: the target of <c>model.save(url)</c>;</item>
/// <item><c>GET pattern/name/model.json</c>: the URL of <c>tf.loadLayersModel(url)</c>; the weights beside it;</item>
/// <item><c>GET pattern</c>: names, sizes and dates as JSON;</item>
/// <item><c>DELETE pattern/name</c>.</item>
/// </list>
/// </summary>
/// <remarks>
/// Authorization, CORS and rate limits are the host's, on the group that is returned or by <see cref="ModelServerOptions"/>. Antiforgery tokens are
/// not asked for: where browsers authenticate by cookies, the host adds them.
/// </remarks>
public static class ModelServerEndpoints
{
    /// <summary>Maps a model server that takes any Layers model.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">Where, such as <c>/models</c>.</param>
    /// <param name="configure">Sets at least <see cref="ModelServerOptions.Store"/>.</param>
    /// <returns>The endpoints, to be configured further.</returns>
    public static RouteGroupBuilder MapLayersModels(this IEndpointRouteBuilder endpoints, string pattern, Action<ModelServerOptions> configure) =>
        Map(endpoints, pattern, configure, static _ => { });

    /// <summary>Maps a model server that takes models of one declared class only: the same layers, weights of the same shapes.</summary>
    /// <typeparam name="TModel">A class declared with <c>[LayersModel]</c>.</typeparam>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">Where, such as <c>/models/digits</c>.</param>
    /// <param name="configure">Sets at least <see cref="ModelServerOptions.Store"/>.</param>
    /// <returns>The endpoints, to be configured further.</returns>
    public static RouteGroupBuilder MapLayersModels<TModel>(this IEndpointRouteBuilder endpoints, string pattern, Action<ModelServerOptions> configure)
        where TModel : ILayersModel => Map(endpoints, pattern, configure, static model => model.CheckIs<TModel>());

    private static RouteGroupBuilder Map(IEndpointRouteBuilder endpoints, string pattern, Action<ModelServerOptions> configure, Action<StoredModel> check)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(configure);
        ModelServerOptions options = new();
        configure(options);
        IModelStore store = options.Store ?? throw new ArgumentException($"{nameof(ModelServerOptions)}.{nameof(ModelServerOptions.Store)} is not set: where shall the models be kept?", nameof(configure));

        const string Path = "/{**path}";
        RouteGroupBuilder group = endpoints.MapGroup(pattern);
        ModelDownloads downloads = new(store);
        ModelUploads uploads = new(store, options, check);
        if (options.AllowList)
            Add("/", ["GET", "HEAD"], downloads.ListAsync, options.ConfigureReads);
        Add(Path, ["GET", "HEAD"], downloads.GetAsync, options.ConfigureReads);
        if (options.AllowUpload)
            Add(Path, ["POST", "PUT"], uploads.ReceiveAsync, options.ConfigureWrites);
        if (options.AllowDelete)
            Add(Path, ["DELETE"], uploads.RemoveAsync, options.ConfigureWrites);
        return group;

        void Add(string route, string[] methods, RequestDelegate handler, Action<IEndpointConventionBuilder>? configureEndpoint)
        {
            IEndpointConventionBuilder endpoint = group.MapMethods(route, methods, handler);
            configureEndpoint?.Invoke(endpoint);
        }
    }
}
