using System.Diagnostics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LayersGen.Interop.Tests;

/// <summary>Networks of real size, built by TF.js with random weights: bound to a class, compiled, loaded, and predicted like TF.js.</summary>
public sealed class RealModelTests(TfjsNode tfjs)
{
    private const int Batch = 2;

    [Theory]
    [InlineData("mobilenetV1", 64, 86, 1f)]
    [InlineData("mobilenetV2", 64, 150, 1f)]
    [InlineData("efficientNetB0", 64, 225, 255f)]
    [InlineData("inceptionV3", 75, 300, 1f)]
    [InlineData("resnet50", 64, 170, 1f)]
    public async Task Binds_and_predicts_like_tfjs(string architecture, int side, int leastLayers, float white)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using TempFolder folder = new();
        var built = await tfjs.RequestAsync(new { command = "build", architecture, side, outputDir = folder.Path }, cancellation);
        Assert.True(built["layers"]!.GetValue<int>() >= leastLayers);

        float[] values = new float[Batch * side * side * 3];
        Random random = new(17);
        // Pictures of noise, each of another brightness.
        for (int i = 0; i < values.Length; i++)
            values[i] = white * ((random.NextSingle() * 2) - 1 + (i * Batch / values.Length));
        await File.WriteAllBytesAsync(folder["input.bin"], MemoryMarshal.AsBytes(values.AsSpan()).ToArray(), cancellation);
        int[] shape = [Batch, side, side, 3];
        var answer = await tfjs.RequestAsync(new { modelPath = folder["model.json"], inputs = new[] { new { shape, dtype = "float32", file = folder["input.bin"] } }, outputDir = folder.Path }, cancellation);
        float[] expected = MemoryMarshal.Cast<byte, float>(await File.ReadAllBytesAsync(answer["outputs"]![0]!["file"]!.GetValue<string>(), cancellation)).ToArray();

        // What the batch was predicted tells its pictures apart, or the comparison would tell little.
        Assert.True(TensorPrimitives.Distance<float>(expected.AsSpan(0, expected.Length / Batch), expected.AsSpan(expected.Length / Batch)) > 1e-4f);

        using BoundClass bound = await BoundClass.CompileAsync(folder["model.json"], cancellation);
        TestContext.Current.TestOutputHelper!.WriteLine($"{architecture}: read, checked and generated in {bound.GenerationTime.TotalMilliseconds:0} ms of the processor, {bound.SourceLength / 1024} KiB of C#");
        using (LayersModelBase model = await bound.LoadAsync(folder["model.json"], cancellation))
            AssertClose(expected, BoundClass.Predict(model, values, expected.Length));

        using LayersModel unbound = await LayersModel.LoadAsync(folder["model.json"], cancellationToken: cancellation);
        float[] output = new float[expected.Length];
        Stopwatch watch = Stopwatch.StartNew();
        unbound.Predict(values, output);
        TestContext.Current.TestOutputHelper!.WriteLine($"{architecture}: {Batch} pictures of {side}x{side} in {watch.ElapsedMilliseconds} ms");
        AssertClose(expected, output);
    }

    // Probabilities are small and none is zero: each is compared by its own size.
    private static void AssertClose(float[] expected, float[] actual)
    {
        for (int i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(expected[i] - actual[i]) <= 1e-4f * MathF.Abs(expected[i]), $"element {i}: expected {expected[i]:R}, got {actual[i]:R}");
    }
}
