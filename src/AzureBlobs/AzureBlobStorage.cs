using System.Net;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace LayersGen;

/// <summary>Azure's blobs as objects; a bucket is a container.</summary>
/// <param name="client">The account's client.</param>
internal sealed class AzureBlobStorage(Lazy<BlobServiceClient> client) : IObjectStorage
{
    private static readonly StorageTransferOptions Transfer = new() { InitialTransferSize = 8 << 20, MaximumTransferSize = 8 << 20, MaximumConcurrency = 4 };

    public async Task<OpenedObject?> TryOpenAsync(string bucket, string key, int count, CancellationToken cancellationToken)
    {
        BlobClient blob = Blob(bucket, key);
        try
        {
            BlobDownloadOptions options = new() { Range = new HttpRange(0, count) };
            Response<BlobDownloadStreamingResult> response = await blob.DownloadStreamingAsync(options, cancellationToken).ConfigureAwait(false);
            BlobDownloadDetails details = response.Value.Details;
            return new OpenedObject(response.Value.Content, TotalLength(details), details.ETag.ToString(), details.LastModified);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Of an empty blob no range exists.
            BlobProperties properties = await blob.GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
            return new OpenedObject(Stream.Null, 0, properties.ETag.ToString(), properties.LastModified);
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task ReadAsync(string bucket, string key, string entityTag, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        BlobDownloadOptions options = new()
        {
            Range = new HttpRange(offset, destination.Length),
            Conditions = new BlobRequestConditions { IfMatch = new ETag(entityTag) },
        };
        try
        {
            Response<BlobDownloadStreamingResult> response = await Blob(bucket, key).DownloadStreamingAsync(options, cancellationToken).ConfigureAwait(false);
            await using (response.Value.Content.ConfigureAwait(false))
                await response.Value.Content.ReadExactlyAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.PreconditionFailed)
        {
            throw new FileNotFoundException($"{key} was replaced while it was read.", key, e);
        }
    }

    public async Task<bool> TryWriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string? entityTag, CancellationToken cancellationToken)
    {
        BlobUploadOptions options = new()
        {
            Conditions = entityTag is null ? new BlobRequestConditions { IfNoneMatch = ETag.All } : new BlobRequestConditions { IfMatch = new ETag(entityTag) },
            HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" },
        };
        try
        {
            await Blob(bucket, key).UploadAsync(new BinaryData(content), options, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
    }

    public async Task WriteAsync(string bucket, string key, WeightShard shard, SaveProgress progress, CancellationToken cancellationToken)
    {
        BlobUploadOptions options = new() { TransferOptions = Transfer, HttpHeaders = new BlobHttpHeaders { ContentType = "application/octet-stream" } };
        Stream stream = shard.OpenRead(progress);
        await using (stream.ConfigureAwait(false))
            await Blob(bucket, key).UploadAsync(stream, options, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> TryDeleteAsync(string bucket, string key, string? entityTag, CancellationToken cancellationToken)
    {
        BlobRequestConditions? conditions = entityTag is null ? null : new BlobRequestConditions { IfMatch = new ETag(entityTag) };
        try
        {
            await Blob(bucket, key).DeleteIfExistsAsync(conditions: conditions, cancellationToken: cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            return false;
        }
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        GetBlobsOptions options = new() { Prefix = prefix };
        IAsyncEnumerator<BlobItem> blobs = client.Value.GetBlobContainerClient(bucket).GetBlobsAsync(options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (blobs.ConfigureAwait(false))
        {
            while (await MoveNextAsync().ConfigureAwait(false))
                yield return new ListedObject(blobs.Current.Name, blobs.Current.Properties.LastModified);
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await blobs.MoveNextAsync().ConfigureAwait(false);
            }
            catch (RequestFailedException e) when (e.Status == (int)HttpStatusCode.Forbidden)
            {
                throw new UnauthorizedAccessException($"azblob://{bucket} may not be listed: {e.Message}", e);
            }
        }
    }

    private static long TotalLength(BlobDownloadDetails details) =>
        details.ContentRange is { } range && System.Net.Http.Headers.ContentRangeHeaderValue.TryParse(range, out System.Net.Http.Headers.ContentRangeHeaderValue? parsed) && parsed.Length is { } total
            ? total
            : details.ContentLength;

    private BlobClient Blob(string bucket, string key) => client.Value.GetBlobContainerClient(bucket).GetBlobClient(key);
}
