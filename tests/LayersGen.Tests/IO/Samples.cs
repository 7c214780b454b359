using System.Text;
using System.Text.Json;

namespace LayersGen.Tests.IO;

/// <summary>Small models, and what a handler stored of them.</summary>
internal static class Samples
{
    public const string Topology = """{"class_name":"Sequential","config":{"name":"é","layers":[]},"backend":"tensor_flow.js"}""";

    /// <summary>A model of 6 + 2 floats, all bytes <paramref name="fill"/>, in two pieces that do not end with a weight.</summary>
    public static ModelArtifacts Model(byte fill)
    {
        byte[] data = new byte[32];
        data.AsSpan().Fill(fill);
        return new ModelArtifacts
        {
            ModelTopology = Encoding.UTF8.GetBytes(Topology),
            WeightSpecs = [new WeightSpec("dense/kernel", [3, 2]), new WeightSpec("dense/bias", [2])],
            WeightData = [data.AsMemory(0, 10), data.AsMemory(10)],
            GeneratedBy = $"test {fill}",
        };
    }

    /// <summary>Reads a model and checks that json and weights belong together.</summary>
    /// <returns>The fill byte.</returns>
    public static async Task<byte> ReadAsync(ILoadHandler handler, LoadOptions? options = null)
    {
        await using IModelSource source = await handler.OpenAsync(options ?? LoadOptions.Default, TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(await ReadAllAsync(await source.OpenModelJsonAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(Topology, json.RootElement.GetProperty("modelTopology").GetRawText());
        MemoryStream weights = new();
        foreach (JsonElement path in json.RootElement.GetProperty("weightsManifest")[0].GetProperty("paths").EnumerateArray())
            weights.Write(await ReadAllAsync(await source.OpenShardAsync(path.GetString()!, TestContext.Current.CancellationToken)));
        byte[] data = weights.ToArray();
        Assert.Equal(32, data.Length);
        byte fill = Assert.Single(data.Distinct());
        Assert.Equal($"test {fill}", json.RootElement.GetProperty("generatedBy").GetString());
        return fill;
    }

    public static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        await using (stream)
        {
            MemoryStream copy = new();
            await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
            return copy.ToArray();
        }
    }

    public static Task<SaveResult> SaveAsync(ISaveHandler handler, byte fill, SaveOptions? options = null) =>
        handler.SaveAsync(Model(fill), options ?? new SaveOptions(), TestContext.Current.CancellationToken);
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("layersgen-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Join(Path, name);

    public static string[] Names(string folder) => [.. Directory.EnumerateFileSystemEntries(folder).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal)!];

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>Unlike <see cref="Progress{T}"/>, reports in place.</summary>
internal sealed class ProgressLog : List<double>, IProgress<double>
{
    public void Report(double value) => Add(value);
}
