using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>A declared model's topology written out, and a file's read into a graph and a plan.</summary>
internal static class TopologyWork
{
    // Enough for a clock.
    private const int Times = 1000;

    public static Work Copy()
    {
        byte[] from = [.. LeNet.TopologyUtf8];
        byte[] to = new byte[from.Length];
        return new Work(() =>
        {
            for (int i = 0; i < Times; i++)
                from.AsSpan().CopyTo(to);
        });
    }

    public static Work Emit()
    {
        byte[] to = new byte[LeNet.TopologyUtf8.Length];
        return new Work(() =>
        {
            for (int i = 0; i < Times; i++)
                LeNet.TopologyUtf8.CopyTo(to);
        });
    }

    public static Work Parse(JsonNode request)
    {
        byte[] json = File.ReadAllBytes(request.Text("model"));
        return new Work(() => ModelDefinition.FromTopology(ModelManifest.Parse(json, "model.json").Topology, "model.json", null, default));
    }
}
