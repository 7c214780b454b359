using System.Runtime.InteropServices;
using System.Text.Json;

namespace LayersGen.Keras.Tests;

/// <summary>The files of goldens/, made by python/make.py after Keras' layouts.</summary>
internal static class Goldens
{
    private static readonly Lazy<Dictionary<string, GoldenModel>> Expected = new(static () =>
        JsonSerializer.Deserialize<Dictionary<string, GoldenModel>>(File.ReadAllBytes(Path("expected.json")), JsonSerializerOptions.Web)!);

    public static string Folder { get; } = System.IO.Path.Combine(Interop.Tests.Repository.Root, "tests", "Keras", "goldens");

    public static IEnumerable<string> Models => Expected.Value.Keys.Order(StringComparer.Ordinal);

    public static string Path(string file) => System.IO.Path.Combine(Folder, file);

    public static GoldenModel Model(string name) => Expected.Value[name];

    /// <summary>Every weight is there under its name in TensorFlow.js, with its numbers.</summary>
    public static void AssertWeights(GoldenModel expected, ReadModel read)
    {
        Assert.Equal(expected.Weights.Keys.Order(StringComparer.Ordinal), read.Weights.Keys.Order(StringComparer.Ordinal));
        foreach ((string name, GoldenWeight weight) in expected.Weights)
            Assert.Equal(weight.Values, MemoryMarshal.Cast<byte, float>(read.Weights[name]).ToArray());
        foreach (WeightSpec spec in read.Artifacts.WeightSpecs.Where(static spec => spec.Group is null))
            Assert.Equal(expected.Weights[spec.Name].Shape, spec.Shape);
    }
}

/// <summary>What must arrive of a model.</summary>
/// <param name="Shape">The input's shape without the batch.</param>
/// <param name="Weights">The weights by their names in TensorFlow.js.</param>
/// <param name="Input">Three samples; null where nothing is predicted.</param>
/// <param name="Outputs">What Keras' definition in numpy makes of them.</param>
internal sealed record GoldenModel(int[] Shape, Dictionary<string, GoldenWeight> Weights, float[]? Input = null, float[][]? Outputs = null);

internal sealed record GoldenWeight(int[] Shape, float[] Values);
