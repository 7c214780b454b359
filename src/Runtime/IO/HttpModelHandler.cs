using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;

namespace LayersGen;

/// <summary>
/// Sends a model to a server as a <c>multipart/form-data</c> request, and loads one from the URL of its <c>model.json</c>.
/// Mirrors <c>tf.io.http</c>, https://js.tensorflow.org/api/latest/#io.http.
/// </summary>
/// <remarks>
/// The form has a part <c>model.json</c> (<c>application/json</c>) and a part <c>model.weights.bin</c> (<c>application/octet-stream</c>),
/// both also named as files; with <see cref="SaveOptions.ShardSizeBytes"/>, one part per shard. The weights are sent from the model's
/// memory without a copy. Shards are loaded relative to <c>model.json</c>, with its query string.
/// </remarks>
public sealed class HttpModelHandler : ISaveHandler, ILoadHandler
{
    private const string WeightsPart = "model.weights.bin";

    private readonly Uri _url;
    private readonly HttpModelOptions _options;

    /// <summary>A handler for a URL.</summary>
    /// <param name="url">To save: where the form is sent. To load: the URL of <c>model.json</c>.</param>
    /// <param name="options">Method, headers and client; null for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="url"/> is not an absolute http or https URL.</exception>
    public HttpModelHandler(string url, HttpModelOptions? options = null)
    {
        _url = TryParseUrl(url, out Uri? parsed) ? parsed : throw new ArgumentException($"\"{url}\" is not an http or https URL.", nameof(url));
        _options = options ?? HttpModelOptions.Default;
    }

    /// <inheritdoc/>
    /// <returns>The result, with the server's answer in <see cref="SaveResult.Response"/>. Any 2xx status is a success.</returns>
    /// <exception cref="HttpRequestException">
    /// The server was not reached, or refused: <see cref="HttpRequestException.StatusCode"/> and the start of its answer are in the error.
    /// </exception>
    /// <exception cref="TimeoutException">The answer took longer than <see cref="HttpModelOptions.Timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The save was cancelled.</exception>
    public async Task<SaveResult> SaveAsync(ModelArtifacts artifacts, SaveOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(artifacts);
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<WeightShard> shards = Sharding.Split(artifacts.WeightData, options.ShardSizeBytes, WeightsPart);
        byte[] json = ModelJsonWriter.Write(artifacts, shards.Select(static shard => "./" + shard.Name));
        SaveProgress progress = new(options.Progress, artifacts.WeightDataBytes);
        using HttpRequestMessage request = new(_options.Method, _url) { Content = ModelFormContent.Create(json, shards, progress) };
        if (!options.Overwrite)
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);

        HttpResponseMessage response;
        try
        {
            response = await HttpTransfer
                .SendAsync(request, _options, authorized: true, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException e) when (!options.Overwrite && e.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw new ModelExistsException($"{HttpTransfer.NameOf(_url)} exists. Set Overwrite to replace it.", e);
        }

        progress.Complete();
        return new SaveResult(ModelJsonWriter.Describe(artifacts)) { Response = response };
    }

    /// <inheritdoc/>
    /// <remarks>Nothing is requested yet. Reading fails with the exceptions of <see cref="SaveAsync"/>.</remarks>
    public ValueTask<IModelSource> OpenAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        cancellationToken.ThrowIfCancellationRequested();
        return new(new HttpModelSource(_url, _options, options));
    }

    /// <summary>Whether a string is an absolute http or https URL.</summary>
    internal static bool TryParseUrl(string text, [NotNullWhen(true)] out Uri? url) =>
        Uri.TryCreate(text, UriKind.Absolute, out url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps);
}
