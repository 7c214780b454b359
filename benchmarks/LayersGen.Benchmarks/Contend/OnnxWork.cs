using System.Text.Json.Nodes;
using Microsoft.ML.OnnxRuntime;

namespace LayersGen.Benchmarks;

/// <summary>ONNX Runtime predicting the model beside a model.json, its values bound once: no call allocates or copies more than it has to.</summary>
internal static class OnnxWork
{
    /// <param name="request">A prediction.</param>
    /// <param name="threads">Threads within an operation; 0 for as many as there are cores.</param>
    public static Task<Work> PrepareAsync(JsonNode request, int threads)
    {
        using SessionOptions options = new()
        {
            IntraOpNumThreads = threads,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
        };
        InferenceSession session = new(Path.Join(Path.GetDirectoryName(request.Text("model")), "model.onnx"), options);
        long[] shape = [.. request["shape"]!.AsArray().Select(static axis => axis!.GetValue<long>())];
        float[] output = new float[session.OutputMetadata["output"].Dimensions.Skip(1).Aggregate((int)shape[0], static (product, axis) => product * axis)];
        OrtValue inputValue = OrtValue.CreateTensorValueFromMemory(Request.Floats(request.Text("input")), shape);
        OrtValue outputValue = OrtValue.CreateTensorValueFromMemory(output, [shape[0], .. session.OutputMetadata["output"].Dimensions.Skip(1).Select(static axis => (long)axis)]);
        RunOptions run = new();
        string[] inputNames = ["input"], outputNames = ["output"];
        OrtValue[] inputValues = [inputValue], outputValues = [outputValue];
        return Task.FromResult(new Work(() => session.Run(run, inputNames, inputValues, outputNames, outputValues), run, inputValue, outputValue, session) { Output = output });
    }
}
