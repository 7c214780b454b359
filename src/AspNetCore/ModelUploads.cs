using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace LayersGen;

/// <summary>Takes models and removes them.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="options">What is accepted.</param>
/// <param name="check">Refuses models with a <see cref="ModelFormatException"/>.</param>
internal sealed class ModelUploads(IModelStore store, ModelServerOptions options, Action<StoredModel> check)
{
    // For what a form holds beside the files.
    private const int FormBytes = 1 << 20;

    private const int MaxBoundaryLength = 128;

    /// <summary>Takes a model, checks it whole, and only then stores it.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        string name = ModelDownloads.PathOf(context);
        if (!ModelName.IsValid(name))
        {
            await ProblemAnswer.BadNameAsync(context, name).ConfigureAwait(false);
            return;
        }

        if (BoundaryOf(context.Request) is not { } boundary)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status415UnsupportedMediaType, "Not a form", $"Expected multipart/form-data with a boundary, found \"{context.Request.ContentType}\".").ConfigureAwait(false);
            return;
        }

        StringValues ifNoneMatch = context.Request.Headers.IfNoneMatch;
        if (context.Request.Headers.IfMatch.Count > 0 || (ifNoneMatch.Count > 0 && ifNoneMatch != "*"))
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status501NotImplemented, "Precondition not supported", "Of preconditions only If-None-Match: * is supported.").ConfigureAwait(false);
            return;
        }

        // The check whether there is room comes before the first byte; the server's own check is per byte.
        long limit = options.MaxBytes > long.MaxValue / 4 ? options.MaxBytes : (2 * options.MaxBytes) + FormBytes;
        if (context.Request.ContentLength > limit)
        {
            await TooLargeAsync(context).ConfigureAwait(false);
            return;
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = limit;
        await ReceiveAsync(context, name, boundary, mustBeNew: ifNoneMatch.Count > 0).ConfigureAwait(false);
    }

    /// <summary>Removes a model.</summary>
    public async Task RemoveAsync(HttpContext context)
    {
        string name = ModelDownloads.PathOf(context);
        if (!ModelName.IsValid(name))
        {
            await ProblemAnswer.BadNameAsync(context, name).ConfigureAwait(false);
            return;
        }

        try
        {
            ModelArtifactsInfo info = await store.RemoveAsync(name, context.RequestAborted).ConfigureAwait(false);
            await context.Response.WriteAsJsonAsync(new SavedAnswer(info), ModelServerJson.Default.SavedAnswer, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            await ProblemAnswer.NotFoundAsync(context, $"model \"{name}\"").ConfigureAwait(false);
        }
    }

    private async Task ReceiveAsync(HttpContext context, string name, string boundary, bool mustBeNew)
    {
        try
        {
            using StoredModel model = await ReadAsync(context, boundary).ConfigureAwait(false);
            if (await IsTakenAsync(context, model).ConfigureAwait(false))
                await StoreAsync(context, name, model, mustBeNew).ConfigureAwait(false);
        }
        catch (ModelFormatException e) when (e.IsTooLarge)
        {
            await TooLargeAsync(context).ConfigureAwait(false);
        }
        catch (ModelFormatException e)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status400BadRequest, "Not a model", e.Message).ConfigureAwait(false);
        }
        catch (BadHttpRequestException e)
        {
            await (e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLargeAsync(context)
                : ProblemAnswer.WriteAsync(context, e.StatusCode, "Bad request", e.Message)).ConfigureAwait(false);
        }
    }

    private async Task<StoredModel> ReadAsync(HttpContext context, string boundary)
    {
        FormModelSource form = new(new MultipartReader(boundary, context.Request.Body), options.MaxParts);
        StoredModel model = await StoredModel.ReadAsync(form, new LoadOptions { MaxBytes = options.MaxBytes }, context.RequestAborted).ConfigureAwait(false);
        try
        {
            await form.ExpectEndAsync(context.RequestAborted).ConfigureAwait(false);
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private async Task<bool> IsTakenAsync(HttpContext context, StoredModel model)
    {
        try
        {
            check(model);
            return true;
        }
        catch (ModelFormatException e)
        {
            await ProblemAnswer.WriteAsync(context, StatusCodes.Status422UnprocessableEntity, "Not the model that is taken here", e.Message).ConfigureAwait(false);
            return false;
        }
    }

    private async Task StoreAsync(HttpContext context, string name, StoredModel model, bool mustBeNew)
    {
        try
        {
            SaveOptions save = new() { Overwrite = options.AllowOverwrite && !mustBeNew };
            SaveResult saved = await store.GetSaveHandler(name).SaveAsync(model.Artifacts, save, context.RequestAborted).ConfigureAwait(false);
            context.Response.Headers.ContentLocation = $"{context.Request.PathBase}{context.Request.Path.Value!.TrimEnd('/')}/{ModelName.ModelJson}";
            await context.Response.WriteAsJsonAsync(new SavedAnswer(saved.ModelArtifactsInfo), ModelServerJson.Default.SavedAnswer, cancellationToken: context.RequestAborted).ConfigureAwait(false);
        }
        catch (ModelExistsException)
        {
            int status = mustBeNew ? StatusCodes.Status412PreconditionFailed : StatusCodes.Status409Conflict;
            await ProblemAnswer.WriteAsync(context, status, "The model exists", $"There is a model \"{name}\" already, and it is not replaced.").ConfigureAwait(false);
        }
    }

    private Task TooLargeAsync(HttpContext context) =>
        ProblemAnswer.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, "Too large", $"At most {options.MaxBytes} bytes of weights, and of model.json, are taken.");

    private static string? BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return null;
        string boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundaryLength ? boundary : null;
    }
}
