using BenchmarkDotNet.Attributes;

namespace LayersGen.Benchmarks;

[MemoryDiagnoser]
public class PredictBenchmarks
{
    private LayersModel _model = null!;
    private float[] _input = [];
    private float[] _output = [];

    [Params("iris", "lenet", "lstm", "bigru", "dcgan", "unet", "mobilenetV2")]
    public string Model { get; set; } = "";

    [Params(1, 32)]
    public int Batch { get; set; }

    [Params(false, true)]
    public bool Multithreaded { get; set; }

    [GlobalSetup]
    public async Task Load()
    {
        _model = await LayersModel.LoadAsync(ModelFiles.Json(Model));
        _model.UseMultithreading = Multithreaded;
        _input = new float[Size(_model.Inputs[0])];
        _output = new float[Size(_model.Outputs[0])];
        // Whole numbers are right for the text model, too.
        for (int i = 0; i < _input.Length; i++)
            _input[i] = i % 7;
    }

    [GlobalCleanup]
    public void Unload() => _model.Dispose();

    [Benchmark]
    public void Predict() => _model.Predict(_input, _output);

    private int Size(ModelTensor tensor) => tensor.Shape.Skip(1).Aggregate(Batch, static (product, axis) => product * axis);
}
