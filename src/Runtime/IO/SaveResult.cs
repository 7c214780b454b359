using System.Text.Json.Serialization;

namespace LayersGen;

/// <summary>What a save reports, as TensorFlow.js' <c>SaveResult</c>.</summary>
/// <param name="ModelArtifactsInfo">When, and how much, was stored.</param>
public sealed record SaveResult(ModelArtifactsInfo ModelArtifactsInfo)
{
    /// <summary>The server's response, for http saves. The caller may read and dispose it.</summary>
    public HttpResponseMessage? Response { get; init; }
}

/// <summary>When a model was stored and how many bytes its parts have.</summary>
/// <param name="DateSaved">When the save finished.</param>
/// <param name="ModelTopologyBytes">Bytes of the topology's JSON.</param>
/// <param name="WeightSpecsBytes">Bytes of the JSON of the weight specs.</param>
/// <param name="WeightDataBytes">Bytes of the weights.</param>
public sealed record ModelArtifactsInfo(
    [property: JsonPropertyName("dateSaved")] DateTimeOffset DateSaved,
    [property: JsonPropertyName("modelTopologyBytes")] long ModelTopologyBytes,
    [property: JsonPropertyName("weightSpecsBytes")] long WeightSpecsBytes,
    [property: JsonPropertyName("weightDataBytes")] long WeightDataBytes)
{
    /// <summary>Always <c>JSON</c>.</summary>
    [JsonPropertyName("modelTopologyType")]
    public string ModelTopologyType { get; } = "JSON";
}
