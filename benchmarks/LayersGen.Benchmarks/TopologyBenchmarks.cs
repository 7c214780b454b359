using BenchmarkDotNet.Attributes;

namespace LayersGen.Benchmarks;

/// <summary>The <c>model.json</c> of MobileNetV2, 155 layers: written from a constant, and read into a graph and a plan.</summary>
[MemoryDiagnoser]
public class TopologyBenchmarks
{
    private readonly ArtifactsKeeper _keeper = new();
    private byte[] _json = [];
    private byte[] _copy = [];
    private LayersModel _model = null!;

    [GlobalSetup]
    public async Task Load()
    {
        string path = ModelFiles.Json("mobilenetV2");
        _json = await File.ReadAllBytesAsync(path);
        _copy = new byte[_json.Length];
        _model = await LayersModel.LoadAsync(path);
        await _model.SaveAsync(_keeper);
    }

    [GlobalCleanup]
    public void Unload() => _model.Dispose();

    [Benchmark]
    public void CopyFile() => _json.CopyTo(_copy, 0);

    [Benchmark]
    public void EmitTopology() => _model.TopologyUtf8.Span.CopyTo(_copy);

    [Benchmark]
    public byte[] WriteModelJson() => ModelJsonWriter.Write(_keeper.Artifacts!, ["weights.bin"]);

    [Benchmark]
    public object ParseManifest() => ModelManifest.Parse(_json, "model.json");

    [Benchmark]
    public object ParseAndPlan() => ModelDefinition.FromTopology(ModelManifest.Parse(_json, "model.json").Topology, "model.json", null, default);
}
