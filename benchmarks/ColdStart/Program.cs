// From process start to first prediction: what cold.mjs does with TensorFlow.js.  ColdStart <model.json> <input>
using System.Runtime.InteropServices;
using LayersGen.Benchmarks;

using LeNet model = await LeNet.LoadAsync(args[0]);
ReadOnlySpan<float> input = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(args[1]));
Span<float> output = stackalloc float[10];
model.Predict(input, output);

int best = 0;
for (int i = 1; i < output.Length; i++)
{
    if (output[i] > output[best])
        best = i;
}

Console.WriteLine(best);
