using Azure.Storage.Blobs;

namespace LayersGen;

/// <summary>Which storage account <c>azblob://</c> means.</summary>
public sealed class AzureBlobsOptions
{
    /// <summary>The client of an account; null to make one when it is first needed.</summary>
    public BlobServiceClient? Client { get; set; }

    /// <summary>
    /// The account's URL, <c>https://account.blob.core.windows.net</c>, reached with Azure's default credentials. Null for the connection string in the
    /// environment's <c>AZURE_STORAGE_CONNECTION_STRING</c>.
    /// </summary>
    public Uri? ServiceUri { get; set; }

    /// <summary>From which age on weights that no model lists are a killed saver's; a day unless set. See <see cref="ObjectModelStore.LeftoverAge"/>.</summary>
    public TimeSpan LeftoverAge { get; set; } = TimeSpan.FromDays(1);
}
