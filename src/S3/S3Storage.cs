using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace LayersGen;

/// <summary>S3's objects.</summary>
/// <param name="client">The client.</param>
internal sealed class S3Storage(Lazy<IAmazonS3> client) : IObjectStorage
{
    private const int PartBytes = 8 << 20;

    public async Task<OpenedObject?> TryOpenAsync(string bucket, string key, int count, CancellationToken cancellationToken)
    {
        try
        {
            GetObjectRequest request = new() { BucketName = bucket, Key = key, ByteRange = new ByteRange(0, count - 1) };
            GetObjectResponse response = await client.Value.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return new OpenedObject(response.ResponseStream, TotalLength(response), response.ETag, DateOf(response.LastModified));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            // Of an empty object no range exists.
            GetObjectMetadataResponse metadata = await client.Value.GetObjectMetadataAsync(bucket, key, cancellationToken).ConfigureAwait(false);
            return new OpenedObject(Stream.Null, 0, metadata.ETag, DateOf(metadata.LastModified));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task ReadAsync(string bucket, string key, string entityTag, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        GetObjectRequest request = new()
        {
            BucketName = bucket,
            Key = key,
            ByteRange = new ByteRange(offset, offset + destination.Length - 1),
            EtagToMatch = entityTag,
        };
        try
        {
            using GetObjectResponse response = await client.Value.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
            await response.ResponseStream.ReadExactlyAsync(destination, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.PreconditionFailed)
        {
            throw new FileNotFoundException($"{key} was replaced while it was read.", key, e);
        }
    }

    public async Task<bool> TryWriteAsync(string bucket, string key, ReadOnlyMemory<byte> content, string? entityTag, CancellationToken cancellationToken)
    {
        using MemoryStream stream = new(content.ToArray(), writable: false);
        PutObjectRequest request = Put(bucket, key, stream);
        request.ContentType = "application/json";
        if (entityTag is null)
            request.IfNoneMatch = "*";
        else
            request.IfMatch = entityTag;
        try
        {
            await client.Value.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (IsLost(e, ifMatch: entityTag is not null))
        {
            return false;
        }
    }

    public async Task WriteAsync(string bucket, string key, WeightShard shard, SaveProgress progress, CancellationToken cancellationToken)
    {
        Stream stream = shard.OpenRead(progress);
        await using (stream.ConfigureAwait(false))
        {
            if (shard.Length > PartBytes)
            {
                await new S3Upload(client.Value, bucket, key, PartBytes).SendAsync(stream, cancellationToken).ConfigureAwait(false);
                return;
            }

            PutObjectRequest request = Put(bucket, key, stream);
            request.ContentType = "application/octet-stream";
            await client.Value.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<bool> TryDeleteAsync(string bucket, string key, string? entityTag, CancellationToken cancellationToken)
    {
        DeleteObjectRequest request = new() { BucketName = bucket, Key = key };
        if (entityTag is not null)
            request.IfMatch = entityTag;
        try
        {
            await client.Value.DeleteObjectAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception e) when (entityTag is not null && IsLost(e, ifMatch: false))
        {
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return true;
        }
    }

    public async IAsyncEnumerable<ListedObject> ListAsync(string bucket, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ListObjectsV2Request request = new() { BucketName = bucket, Prefix = prefix };
        IAsyncEnumerator<S3Object> items = client.Value.Paginators.ListObjectsV2(request).S3Objects.GetAsyncEnumerator(cancellationToken);
        await using (items.ConfigureAwait(false))
        {
            while (await MoveNextAsync().ConfigureAwait(false))
                yield return new ListedObject(items.Current.Key, items.Current.LastModified is { } date ? DateOf(date) : null);
        }

        async ValueTask<bool> MoveNextAsync()
        {
            try
            {
                return await items.MoveNextAsync().ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
            {
                throw new UnauthorizedAccessException($"s3://{bucket} may not be listed: {e.Message}", e);
            }
        }
    }

    // Signed over the body as it is: not every server that speaks S3's protocol takes the SDK's own framing of signed chunks out again.
    private static PutObjectRequest Put(string bucket, string key, Stream content) =>
        new() { BucketName = bucket, Key = key, InputStream = content, AutoCloseStream = false, UseChunkEncoding = false };

    // Another writer was faster, or is at it this moment; an object that was to be replaced may also be gone.
    private static bool IsLost(AmazonS3Exception e, bool ifMatch) =>
        e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict
        || (ifMatch && e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode == "NoSuchKey");

    private static long TotalLength(GetObjectResponse response) =>
        ContentRangeHeaderValue.TryParse(response.ContentRange, out ContentRangeHeaderValue? range) && range.Length is { } total ? total : response.ContentLength;

    private static DateTimeOffset DateOf(DateTime? date) => date is { } known ? new DateTimeOffset(known.ToUniversalTime()) : DateTimeOffset.UnixEpoch;
}
