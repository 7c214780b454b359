using LayersGen.Interop.Tests;

namespace LayersGen.Keras.Tests;

/// <summary>TensorFlow.js' models through Keras' files and back: nothing of them is lost.</summary>
public sealed class RoundTripTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Three of each layer: more would only take longer.
    public static TheoryData<string> Models() =>
    [
        .. GoldenCase.All().Select(static row => row.Data)
            .GroupBy(static name => name.Split('/')[0]).SelectMany(static layer => layer.Key is "Functional" or "Quantized" ? layer : layer.Take(3)),
        "Config/training-config", "GRU/initial-state",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public Task Through_hdf5(string name) => RoundTripAsync(name, "model.h5");

    [Theory]
    [MemberData(nameof(Models))]
    public Task Through_a_keras_archive(string name) => RoundTripAsync(name, "model.keras");

    private async Task RoundTripAsync(string name, string file)
    {
        using TempFolder folder = new();
        GoldenCase golden = GoldenCase.Load(name);
        // Inexact, for what differs is named by tests of its own.
        KerasOptions options = new() { AllowInexact = true };
        ReadModel original = await Conversion.CopyAsync(new FileModelHandler(golden.ModelPath), new KerasModelHandler(folder[file], options), Token);
        ReadModel back = await Conversion.CopyAsync(new KerasModelHandler(folder[file], options), new FileModelHandler(folder["tfjs"]), Token);

        Assert.Equal(original.Weights.Keys.Order(StringComparer.Ordinal), back.Weights.Keys.Order(StringComparer.Ordinal));
        foreach ((string weight, byte[] bytes) in original.Weights)
            Assert.Equal(bytes, back.Weights[weight]);

        Assert.Equal(original.Optimizer, back.Optimizer);

        // Once more: what is normalized stays as it is.
        await Conversion.CopyAsync(new FileModelHandler(folder["tfjs/model.json"]), new KerasModelHandler(folder["again-" + file], options), Token);
        ReadModel again = await Conversion.ReadAsync(new KerasModelHandler(folder["again-" + file], options), Token);
        Assert.Equal(back.ModelJson["modelTopology"]!.ToJsonString(), again.ModelJson["modelTopology"]!.ToJsonString());
    }
}
