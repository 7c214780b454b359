using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace LayersGen;

/// <summary>Lists models and serves their files.</summary>
/// <param name="store">Where they are.</param>
internal sealed class ModelDownloads(IModelStore store)
{
    private const int MaxFileLength = 1024;

    /// <summary>Answers with names, sizes and dates.</summary>
    public async Task ListAsync(HttpContext context)
    {
        IReadOnlyDictionary<string, ModelArtifactsInfo> models = await store.ListAsync(context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(models, ModelServerJson.Default.IReadOnlyDictionaryStringModelArtifactsInfo, cancellationToken: context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers with a model's file: <c>name/model.json</c>, or the weights beside it or in folders below.</summary>
    public async Task GetAsync(HttpContext context)
    {
        string path = PathOf(context);
        (string Name, string File)[] places = [.. PlacesOf(path)];
        if (places.Length == 0)
        {
            await ProblemAnswer.NotFoundAsync(context, $"\"{path}\"; a model is loaded from its name followed by /{ModelName.ModelJson}").ConfigureAwait(false);
            return;
        }

        foreach ((string name, string file) in places)
        {
            if (await TryServeAsync(context, name, file).ConfigureAwait(false))
                return;
        }

        await ProblemAnswer.NotFoundAsync(context, $"file \"{places[0].File}\" of a model \"{places[0].Name}\", or it was replaced just now").ConfigureAwait(false);
    }

    /// <summary>What follows the pattern in the URL.</summary>
    public static string PathOf(HttpContext context) => context.GetRouteValue("path") as string ?? "";

    // Where the name ends and a file begins, which may be in folders, the URL does not tell: the longest name first.
    private static IEnumerable<(string Name, string File)> PlacesOf(string path)
    {
        for (int slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
        {
            string name = path[..slash];
            string file = path[(slash + 1)..];
            if (path.Length - slash > MaxFileLength || file.Length == 0 || file[0] == '.' || file.Contains("/.", StringComparison.Ordinal))
                yield break;
            if (ModelName.IsValid(name))
                yield return (name, file);
            if (file == ModelName.ModelJson)
                yield break;
        }
    }

    private async Task<bool> TryServeAsync(HttpContext context, string name, string file)
    {
        try
        {
            await ServeAsync(context, name, file).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (!context.Response.HasStarted && e is (KeyNotFoundException or FileNotFoundException or DirectoryNotFoundException or ModelFormatException))
        {
            // No such model, or no shard of it: the source's words would tell where the model is kept.
            return false;
        }
    }

    private async Task ServeAsync(HttpContext context, string name, string file)
    {
        IModelSource source = await store.GetLoadHandler(name).OpenAsync(LoadOptions.Default, context.RequestAborted).ConfigureAwait(false);
        await using (source.ConfigureAwait(false))
        {
            bool isJson = file == ModelName.ModelJson;
            if (!isJson && !await ListsAsync(source, file, context.RequestAborted).ConfigureAwait(false))
                throw new FileNotFoundException($"{source.Name} lists no \"{file}\".");
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

    // A store may hold more below a model's name than the model, as a folder does.
    private static async Task<bool> ListsAsync(IModelSource source, string file, CancellationToken cancellationToken)
    {
        Stream stream = await source.OpenModelJsonAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            try
            {
                using JsonDocument json = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken).ConfigureAwait(false);
                return json.RootElement.GetProperty("weightsManifest").EnumerateArray()
                    .SelectMany(static group => group.GetProperty("paths").EnumerateArray())
                    .Any(path => path.ValueEquals(file) || path.ValueEquals("./" + file));
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                // No model's.
                return false;
            }
        }
    }

    private static EntityTagHeaderValue TagOf(string version, string file)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{version}\n{file}"));
        return new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(hash.AsSpan(0, 16))}\"");
    }
}
