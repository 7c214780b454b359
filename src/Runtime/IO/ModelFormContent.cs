using System.Net;
using System.Net.Http.Headers;

namespace LayersGen;

/// <summary>The form a save sends, as browsers encode the <c>FormData</c> of TensorFlow.js. Source: tfjs-core <c>io/http.ts</c>.</summary>
internal static class ModelFormContent
{
    /// <summary>The form.</summary>
    /// <param name="modelJson">model.json.</param>
    /// <param name="shards">The weights.</param>
    /// <param name="progress">Told as the weights are sent.</param>
    public static MultipartFormDataContent Create(byte[] modelJson, IReadOnlyList<WeightShard> shards, SaveProgress progress)
    {
        string boundary = "LayersGen-" + Guid.NewGuid().ToString("N");
        MultipartFormDataContent form = new(boundary);

        // .NET quotes the boundary, which servers that split the header by hand do not expect.
        form.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=" + boundary);
        Add(form, new ByteArrayContent(modelJson), "application/json", "model.json");
        for (int i = 0; i < shards.Count; i++)
            Add(form, new ShardContent(shards[i], progress, isFirst: i == 0), "application/octet-stream", shards[i].Name);
        return form;
    }

    private static void Add(MultipartFormDataContent form, HttpContent part, string type, string name)
    {
        part.Headers.ContentType = new MediaTypeHeaderValue(type);
        part.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = $"\"{name}\"", FileName = $"\"{name}\"" };
        form.Add(part);
    }

    // Sent from the model's memory, as often as redirects ask for it.
    private sealed class ShardContent(WeightShard shard, SaveProgress progress, bool isFirst) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            if (isFirst)
                progress.Restart();
            return shard.WriteToAsync(stream, progress, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = shard.Length;
            return true;
        }
    }
}
