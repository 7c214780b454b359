using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace LayersGen;

/// <summary>Lists models and serves their files.</summary>
/// <param name="store">Where they are.</param>
internal sealed class ModelDownloads(IModelStore store)
{
    /// <summary>Answers with names, sizes and dates.</summary>
    public async Task ListAsync(HttpContext context)
    {
        IReadOnlyDictionary<string, ModelArtifactsInfo> models = await store.ListAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(models, ModelServerJson.Default.IReadOnlyDictionaryStringModelArtifactsInfo, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers with a model's file: <c>name/model.json</c>, or the weights beside it.</summary>
    public async Task GetAsync(HttpContext context)
    {
        string path = PathOf(context);
        int slash = path.LastIndexOf('/');
        string name = slash < 0 ? "" : path[..slash];
        string file = path[(slash + 1)..];
        if (!ModelName.IsValid(name) || file.Length == 0)
        {
            await ProblemAnswer.NotFoundAsync(context, $"\"{path}\"; a model is loaded from its name followed by /{ModelName.ModelJson}").ConfigureAwait(false);
            return;
        }

        try
        {
            await ServeAsync(context, name, file).ConfigureAwait(false);
        }
        catch (Exception e) when (!context.Response.HasStarted && e is KeyNotFoundException or FileNotFoundException or DirectoryNotFoundException)
        {
            await ProblemAnswer.NotFoundAsync(context, $"model \"{name}\", or it was replaced just now").ConfigureAwait(false);
        }
        catch (ModelFormatException) when (!context.Response.HasStarted)
        {
            // A path of no shard: the source's words would tell where the model is kept.
            await ProblemAnswer.NotFoundAsync(context, $"file \"{file}\" of model \"{name}\"").ConfigureAwait(false);
        }
    }

    /// <summary>What follows the pattern in the URL.</summary>
    public static string PathOf(HttpContext context) => context.GetRouteValue("path") as string ?? "";

    private async Task ServeAsync(HttpContext context, string name, string file)
    {
        IModelSource source = await store.GetLoadHandler(name).OpenAsync(LoadOptions.Default, context.RequestAborted).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            bool isJson = file == ModelName.ModelJson;
            Stream stream = isJson
                ? await source.OpenModelJsonAsync(context.RequestAborted).ConfigureAwait(false)
                : await source.OpenShardAsync(file, context.RequestAborted).ConfigureAwait(false);

            // A model's files may change together at any time: caches ask each time, and are mostly answered 304.
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await TypedResults.Stream(
                stream,
                isJson ? "application/json" : "application/octet-stream",
                entityTag: source.Version is { } version ? TagOf(version, file) : null,
                enableRangeProcessing: stream.CanSeek).ExecuteAsync(context).ConfigureAwait(false);
        }
    }

    private static EntityTagHeaderValue TagOf(string version, string file)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{version}\n{file}"));
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"");
    }
}
