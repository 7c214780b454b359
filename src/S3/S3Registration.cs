using System.ComponentModel;
using Amazon.S3;

namespace LayersGen;

/// <summary>Adds models in S3 to a router: <c>s3://bucket/path</c>.</summary>
public static class S3Registration
{
    private const string Scheme = "s3";

    /// <summary>Adds the scheme to a router, or replaces it.</summary>
    /// <param name="router">The router.</param>
    /// <param name="options">The client; null for the defaults.</param>
    /// <returns>The router.</returns>
    public static ModelRouter AddS3(this ModelRouter router, S3Options? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        router.Register(Scheme, CreateStore(options ?? new S3Options()));
        return router;
    }

    /// <summary>Adds the scheme to the router of <see cref="ServiceCollectionExtensions.AddLayersModels"/>.</summary>
    /// <param name="services">What it sets up.</param>
    /// <param name="configure">Sets the client; null for the defaults.</param>
    /// <returns>These options.</returns>
    public static LayersModelsOptions AddS3(this LayersModelsOptions services, Action<S3Options>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        S3Options options = new();
        configure?.Invoke(options);
        return services.ConfigureRouter((_, router) => router.AddS3(options));
    }

    /// <summary>A store of models in the buckets the client reaches, whose names are <c>bucket/path</c>.</summary>
    /// <param name="options">The client.</param>
    public static IModelStore CreateStore(S3Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ObjectModelStore(Scheme, new S3Storage(new Lazy<IAmazonS3>(() => options.Client ?? new AmazonS3Client()))) { LeftoverAge = options.LeftoverAge };
    }

    /// <summary>Adds to <see cref="ModelRouter.Default"/> what it does not know yet. The package calls this from the projects that reference it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void RegisterDefault() => ModelRouter.Default.TryRegister(Scheme, CreateStore(new S3Options()));
}
