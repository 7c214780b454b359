using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace LayersGen;

/// <summary>
/// A model in a form, as it arrives: the part <c>model.json</c>, then the weights in the order of the manifest, each part named or file-named as its
/// path. Nothing is kept: each part is read once, in turn.
/// </summary>
/// <param name="parts">The form.</param>
/// <param name="maxParts">The most parts.</param>
internal sealed class FormModelSource(MultipartReader parts, int maxParts) : IModelSource
{
    private int _count;

    public string Name => "the upload";

    public bool SupportsConcurrentReads => false;

    public async ValueTask<Stream> OpenModelJsonAsync(CancellationToken cancellationToken) =>
        await OpenAsync(ModelName.ModelJson, cancellationToken).ConfigureAwait(false);

    public async ValueTask<Stream> OpenShardAsync(string path, CancellationToken cancellationToken) =>
        await OpenAsync(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path, cancellationToken).ConfigureAwait(false);

    public string? GetLocalPath(string path) => null;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Refuses a part too many.</summary>
    public async Task ExpectEndAsync(CancellationToken cancellationToken)
    {
        if (await NextAsync(cancellationToken).ConfigureAwait(false) is { } part)
            throw Error("no further part", Describe(part));
    }

    private async Task<Stream> OpenAsync(string name, CancellationToken cancellationToken)
    {
        MultipartSection part = await NextAsync(cancellationToken).ConfigureAwait(false) ?? throw Error($"a part \"{name}\"", "the end of the form");
        return NamesOf(part).Contains(name, StringComparer.Ordinal) ? new PartStream(part.Body) : throw Error($"a part \"{name}\" here", Describe(part));
    }

    private async Task<MultipartSection?> NextAsync(CancellationToken cancellationToken)
    {
        MultipartSection? part;
        try
        {
            part = await parts.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (IsMalformed(e))
        {
            throw Malformed(e);
        }

        if (part is not null && ++_count > maxParts)
            throw Error($"at most {maxParts} parts", "more");
        return part;
    }

    private static IEnumerable<string> NamesOf(MultipartSection part)
    {
        if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out ContentDispositionHeaderValue? disposition))
            return [];
        return [HeaderUtilities.RemoveQuotes(disposition.Name).ToString(), HeaderUtilities.RemoveQuotes(disposition.FileName).ToString()];
    }

    private static string Describe(MultipartSection part) => $"a part \"{NamesOf(part).FirstOrDefault(static name => name.Length > 0)}\"";

    // The reader throws plain ones for what the client did wrong; the server's own are more precise.
    private static bool IsMalformed(Exception e) => e is InvalidDataException or (IOException and not Microsoft.AspNetCore.Http.BadHttpRequestException);

    private static ModelFormatException Malformed(Exception e) => new("the upload", "form", "complete multipart/form-data", $"otherwise: {e.Message.TrimEnd('.')}", e);

    private static ModelFormatException Error(string expected, string found) => new("the upload", "form", expected, found);

    /// <summary>A part's body, which tells a form that breaks off from a fault of the server.</summary>
    private sealed class PartStream(Stream body) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e) when (IsMalformed(e))
            {
                throw Malformed(e);
            }
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A form is read asynchronously.");

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
