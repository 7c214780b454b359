using System.Buffers;
using Amazon.S3;
using Amazon.S3.Model;

namespace LayersGen;

/// <summary>An object sent in parts, some at once, each read into memory so that it can be signed and sent again.</summary>
/// <param name="client">The client.</param>
/// <param name="bucket">The bucket.</param>
/// <param name="key">The object's key.</param>
/// <param name="partBytes">The size of a part; the last may be smaller.</param>
internal sealed class S3Upload(IAmazonS3 client, string bucket, string key, int partBytes)
{
    private const int ConcurrentParts = 4;

    // What is read at once: progress moves by it.
    private const int ChunkBytes = 1 << 20;

    /// <summary>Sends all of a stream. What was sent of an upload that fails is given up, on the server too.</summary>
    public async Task SendAsync(Stream content, CancellationToken cancellationToken)
    {
        InitiateMultipartUploadRequest begin = new() { BucketName = bucket, Key = key, ContentType = "application/octet-stream" };
        string id = (await client.InitiateMultipartUploadAsync(begin, cancellationToken).ConfigureAwait(false)).UploadId;
        try
        {
            List<PartETag> parts = await SendPartsAsync(id, content, cancellationToken).ConfigureAwait(false);
            CompleteMultipartUploadRequest complete = new() { BucketName = bucket, Key = key, UploadId = id, PartETags = parts };
            await client.CompleteMultipartUploadAsync(complete, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await AbortAsync(id, e).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<List<PartETag>> SendPartsAsync(string id, Stream content, CancellationToken cancellationToken)
    {
        using CancellationTokenSource failing = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<PartETag>> sent = [];
        try
        {
            for (long offset = 0; offset < content.Length; offset += partBytes)
            {
                if (sent.Count >= ConcurrentParts)
                    await sent[^ConcurrentParts].ConfigureAwait(false);
                int length = (int)Math.Min(partBytes, content.Length - offset);
                byte[] buffer = ArrayPool<byte>.Shared.Rent(length);
                for (int read = 0; read < length; read += ChunkBytes)
                    await content.ReadExactlyAsync(buffer.AsMemory(read, Math.Min(ChunkBytes, length - read)), failing.Token).ConfigureAwait(false);
                sent.Add(SendPartAsync(id, sent.Count + 1, buffer, length, failing.Token));
            }

            return [.. await Task.WhenAll(sent).ConfigureAwait(false)];
        }
        catch
        {
            // None may still be on its way when the upload is aborted: S3 would keep it, and charge for it.
            await failing.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(sent)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<PartETag> SendPartAsync(string id, int number, byte[] buffer, int length, CancellationToken cancellationToken)
    {
        using MemoryStream stream = new(buffer, 0, length, writable: false);
        UploadPartRequest request = new()
        {
            BucketName = bucket,
            Key = key,
            UploadId = id,
            PartNumber = number,
            PartSize = length,
            InputStream = stream,
            UseChunkEncoding = false,
        };
        UploadPartResponse response = await client.UploadPartAsync(request, cancellationToken).ConfigureAwait(false);

        // Only of a part that arrived: one that failed may still be read from.
        ArrayPool<byte>.Shared.Return(buffer);
        return new PartETag(response);
    }

    // The upload's own failure is what the caller is told; that of giving it up goes with it.
    private async Task AbortAsync(string id, Exception failure)
    {
        try
        {
            AbortMultipartUploadRequest abort = new() { BucketName = bucket, Key = key, UploadId = id };
            await client.AbortMultipartUploadAsync(abort, CancellationToken.None).ConfigureAwait(false);
        }
        catch (AmazonS3Exception e)
        {
            failure.Data["AbortMultipartUpload"] = e.Message;
        }
    }
}
