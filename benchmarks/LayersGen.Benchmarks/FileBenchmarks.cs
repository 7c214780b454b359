using BenchmarkDotNet.Attributes;

namespace LayersGen.Benchmarks;

/// <summary>100 MB of float32 weights between memory and the page cache.</summary>
[MemoryDiagnoser]
public class FileBenchmarks
{
    private readonly string _folder = Directory.CreateTempSubdirectory("layersgen-benchmarks-").FullName;
    private WideModel _model = null!;
    private NativeBytes _source = null!;

    private string ModelJson => Path.Join(_folder, "model.json");

    private string Weights => Path.Join(_folder, "weights.bin");

    [GlobalSetup]
    public async Task Save()
    {
        _model = WideModel.Create(1);
        await _model.SaveAsync($"file://{_folder}");
        _source = await RawFile.ReadWholeAsync(Weights);
    }

    [GlobalCleanup]
    public void Delete()
    {
        _model.Dispose();
        _source.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark]
    public void Memcpy()
    {
        using NativeBytes copy = new(_source.Memory.Length);
        _source.GetSpan().CopyTo(copy.GetSpan());
    }

    [Benchmark]
    public Task RawRead() => RawFile.ReadAsync(Weights);

    [Benchmark]
    public async Task LoadModel() => (await WideModel.LoadAsync(ModelJson)).Dispose();

    [Benchmark]
    public async Task MapModel() => (await WideModel.LoadAsync(ModelJson, new LoadOptions { MemoryMap = true })).Dispose();

    [Benchmark]
    public Task RawWrite() => RawFile.WriteAsync(Path.Join(_folder, "raw.bin"), _source);

    [Benchmark]
    public Task SaveModel() => _model.SaveAsync($"file://{_folder}/saved");
}
