using BenchmarkDotNet.Attributes;

namespace LayersGen.Benchmarks;

/// <summary>16 million stored elements to float32 and back; the copies touch as many bytes.</summary>
public class QuantizerBenchmarks
{
    private const int Elements = 16 << 20;

    private readonly NativeBytes _stored = new(Elements * sizeof(ushort));
    private readonly NativeBytes _loaded = new(Elements * sizeof(float));
    private readonly NativeBytes _other = new(Elements * sizeof(float));

    [ParamsAllValues]
    public QuantizationType Type { get; set; }

    private int StoredBytes => Type switch
    {
        QuantizationType.None => Elements * sizeof(float),
        QuantizationType.UInt8 => Elements,
        _ => Elements * sizeof(ushort),
    };

    private WeightQuantization Quantization => new(Type, 1.0 / 128, -1);

    [GlobalSetup]
    public void Fill()
    {
        Random random = new(1);
        foreach (ref float value in System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_loaded.GetSpan()))
            value = random.NextSingle() - 0.5f;
        _other.GetSpan().Clear();
        _stored.GetSpan().Clear();
    }

    [GlobalCleanup]
    public void Free()
    {
        _stored.Dispose();
        _loaded.Dispose();
        _other.Dispose();
    }

    /// <summary>Reads and writes half the sum of both sides each.</summary>
    [Benchmark(Baseline = true)]
    public void Copy()
    {
        int half = (StoredBytes + (Elements * sizeof(float))) / 2;
        _loaded.GetSpan()[..half].CopyTo(_other.GetSpan());
    }

    [Benchmark]
    public void Decode()
    {
        if (Type == QuantizationType.None)
            _loaded.GetSpan().CopyTo(_other.GetSpan());
        else
            Quantizer.Decode(_stored.GetSpan()[..StoredBytes], DType.Float32, Quantization, _other.GetSpan());
    }

    [Benchmark]
    public void Encode()
    {
        if (Type == QuantizationType.None)
            _loaded.GetSpan().CopyTo(_other.GetSpan());
        else
            Quantizer.Encode(System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(_loaded.GetSpan()), Quantization, _stored.GetSpan()[..StoredBytes]);
    }
}
