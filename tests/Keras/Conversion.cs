using System.Text.Json.Nodes;

namespace LayersGen.Keras.Tests;

/// <summary>A stored model in memory.</summary>
/// <param name="ModelJson">Its model.json.</param>
/// <param name="Weights">The model's weights by name, unquantized.</param>
/// <param name="Optimizer">The optimizer's, in order.</param>
/// <param name="Artifacts">The same to be saved.</param>
internal sealed record ReadModel(JsonObject ModelJson, IReadOnlyDictionary<string, byte[]> Weights, IReadOnlyList<byte[]> Optimizer, ModelArtifacts Artifacts);

/// <summary>Copies models between handlers without running them.</summary>
internal static class Conversion
{
    public static async Task<ReadModel> ReadAsync(ILoadHandler handler, CancellationToken cancellationToken)
    {
        IModelSource source = await handler.OpenAsync(LoadOptions.Default, cancellationToken);
        await using (source)
        {
            ModelManifest manifest = await ModelManifest.ReadAsync(source, LoadOptions.Default, cancellationToken);
            MemoryStream data = new();
            Dictionary<string, byte[]> weights = [];
            List<byte[]> optimizer = [];
            foreach (WeightGroup group in manifest.Groups)
            {
                MemoryStream stored = new();
                foreach (string path in group.Paths)
                {
                    await using Stream shard = await source.OpenShardAsync(path, cancellationToken);
                    await shard.CopyToAsync(stored, cancellationToken);
                }

                byte[] bytes = stored.ToArray();
                int offset = 0;
                foreach (WeightSpec spec in group.Weights)
                {
                    int length = (int)WeightLayout.StoredBytes(spec)!.Value;
                    byte[] values = Decode(bytes[offset..(offset + length)], spec);
                    if (spec.Group == "optimizer")
                        optimizer.Add(values);
                    else
                        weights.Add(spec.Name, values);
                    offset += length;
                }

                Assert.Equal(bytes.Length, offset);
                data.Write(bytes);
            }

            ModelArtifacts artifacts = new()
            {
                ModelTopology = manifest.Topology,
                WeightSpecs = [.. manifest.Groups.SelectMany(static group => group.Weights)],
                WeightData = [data.ToArray()],
                GeneratedBy = manifest.GeneratedBy,
                ConvertedBy = manifest.ConvertedBy,
                TrainingConfig = manifest.TrainingConfig,
                UserDefinedMetadata = manifest.UserDefinedMetadata,
            };
            await using Stream json = await source.OpenModelJsonAsync(cancellationToken);
            return new ReadModel((await JsonNode.ParseAsync(json, cancellationToken: cancellationToken))!.AsObject(), weights, optimizer, artifacts);
        }
    }

    public static async Task<ReadModel> CopyAsync(ILoadHandler from, ISaveHandler to, CancellationToken cancellationToken)
    {
        ReadModel model = await ReadAsync(from, cancellationToken);
        await to.SaveAsync(model.Artifacts, new SaveOptions(), cancellationToken);
        return model;
    }

    private static byte[] Decode(byte[] stored, WeightSpec spec)
    {
        if (spec.Quantization is not { } quantization)
            return stored;
        byte[] decoded = new byte[spec.ElementCount * sizeof(float)];
        Quantizer.Decode(stored, spec.DType, quantization, decoded);
        return decoded;
    }
}
