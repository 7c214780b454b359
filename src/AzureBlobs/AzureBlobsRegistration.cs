using System.ComponentModel;
using Azure.Identity;
using Azure.Storage.Blobs;

namespace LayersGen;

/// <summary>Adds models in Azure Blob Storage to a router: <c>azblob://container/path</c>.</summary>
public static class AzureBlobsRegistration
{
    private const string Scheme = "azblob";
    private const string ConnectionString = "AZURE_STORAGE_CONNECTION_STRING";

    /// <summary>Adds the scheme to a router, or replaces it.</summary>
    /// <param name="router">The router.</param>
    /// <param name="options">The account; null for the defaults.</param>
    /// <returns>The router.</returns>
    public static ModelRouter AddAzureBlobs(this ModelRouter router, AzureBlobsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        router.Register(Scheme, CreateStore(options ?? new AzureBlobsOptions()));
        return router;
    }

    /// <summary>Adds the scheme to the router of <see cref="ServiceCollectionExtensions.AddLayersModels"/>.</summary>
    /// <param name="services">What it sets up.</param>
    /// <param name="configure">Sets the account; null for the defaults.</param>
    /// <returns>These options.</returns>
    public static LayersModelsOptions AddAzureBlobs(this LayersModelsOptions services, Action<AzureBlobsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        AzureBlobsOptions options = new();
        configure?.Invoke(options);
        return services.ConfigureRouter((_, router) => router.AddAzureBlobs(options));
    }

    /// <summary>A store of models in the account's containers, whose names are <c>container/path</c>.</summary>
    /// <param name="options">The account.</param>
    public static IModelStore CreateStore(AzureBlobsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new ObjectModelStore(Scheme, new AzureBlobStorage(new Lazy<BlobServiceClient>(() => CreateClient(options)))) { LeftoverAge = options.LeftoverAge };
    }

    /// <summary>Adds to <see cref="ModelRouter.Default"/> what it does not know yet. The package calls this from the projects that reference it.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public static void RegisterDefault() => ModelRouter.Default.TryRegister(Scheme, CreateStore(new AzureBlobsOptions()));

    private static BlobServiceClient CreateClient(AzureBlobsOptions options)
    {
        if (options.Client is { } client)
            return client;
        if (options.ServiceUri is { } uri)
            return new BlobServiceClient(uri, new DefaultAzureCredential());
        return Environment.GetEnvironmentVariable(ConnectionString) is { Length: > 0 } connection
            ? new BlobServiceClient(connection)
            : throw new InvalidOperationException($"Which storage account does {Scheme}:// mean? Set {nameof(AzureBlobsOptions)}.{nameof(AzureBlobsOptions.ServiceUri)} or .{nameof(AzureBlobsOptions.Client)} in AddAzureBlobs, or the environment variable {ConnectionString}.");
    }
}
