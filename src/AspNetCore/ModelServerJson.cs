using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace LayersGen;

/// <summary>The answers' JSON, serialized without reflection.</summary>
[JsonSerializable(typeof(IReadOnlyDictionary<string, ModelArtifactsInfo>))]
[JsonSerializable(typeof(SavedAnswer))]
[JsonSerializable(typeof(ProblemAnswer))]
internal sealed partial class ModelServerJson : JsonSerializerContext;

/// <summary>The answer to a save or removal, as TensorFlow.js' <c>SaveResult</c>.</summary>
internal sealed record SavedAnswer([property: JsonPropertyName("modelArtifactsInfo")] ModelArtifactsInfo ModelArtifactsInfo);

/// <summary>An error, as of RFC 9457.</summary>
internal sealed record ProblemAnswer(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("title")] string Title,
    [property: JsonPropertyName("status")] int Status,
    [property: JsonPropertyName("detail")] string Detail)
{
    /// <summary>Answers with an error.</summary>
    public static Task WriteAsync(HttpContext context, int status, string title, string detail)
    {
        context.Response.StatusCode = status;
        ProblemAnswer problem = new("about:blank", title, status, detail);
        return context.Response.WriteAsJsonAsync(problem, ModelServerJson.Default.ProblemAnswer, "application/problem+json", context.RequestAborted);
    }

    /// <summary>Answers that there is no such model or file.</summary>
    public static Task NotFoundAsync(HttpContext context, string what) =>
        WriteAsync(context, StatusCodes.Status404NotFound, "Not found", $"There is no {what}.");

    /// <summary>Answers that a name is not one.</summary>
    public static Task BadNameAsync(HttpContext context, string name) =>
        WriteAsync(context, StatusCodes.Status400BadRequest, "Not a model's name", $"\"{name}\" cannot be the name of a model: expected {ModelName.Rule}.");
}
