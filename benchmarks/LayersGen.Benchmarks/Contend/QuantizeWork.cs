using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace LayersGen.Benchmarks;

/// <summary>Stored elements to float32 and back, and a copy that touches as many bytes.</summary>
internal static class QuantizeWork
{
    /// <summary>Reads and writes half the sum of both sides each.</summary>
    public static Work Copy(JsonNode request)
    {
        (int elements, WeightQuantization quantization) = Read(request);
        int half = (StoredBytes(elements, quantization) + (elements * sizeof(float))) / 2;
        NativeBytes from = Filled(half);
        NativeBytes to = Filled(half);
        return new Work(() => from.GetSpan().CopyTo(to.GetSpan()), from, to);
    }

    public static Work Decode(JsonNode request)
    {
        (int elements, WeightQuantization quantization) = Read(request);
        NativeBytes stored = Filled(StoredBytes(elements, quantization));
        NativeBytes loaded = Filled(elements * sizeof(float));
        return new Work(() => Quantizer.Decode(stored.GetSpan(), DType.Float32, quantization, loaded.GetSpan()), stored, loaded);
    }

    public static Work Encode(JsonNode request)
    {
        (int elements, WeightQuantization quantization) = Read(request);
        NativeBytes stored = Filled(StoredBytes(elements, quantization));
        NativeBytes loaded = Filled(elements * sizeof(float));
        Random random = new(1);
        foreach (ref float value in MemoryMarshal.Cast<byte, float>(loaded.GetSpan()))
            value = random.NextSingle() - 0.5f;
        return new Work(() => Quantizer.Encode(MemoryMarshal.Cast<byte, float>(loaded.GetSpan()), quantization, stored.GetSpan()), stored, loaded);
    }

    private static (int Elements, WeightQuantization Quantization) Read(JsonNode request)
    {
        QuantizationType type = Enum.Parse<QuantizationType>(request.Text("type"), ignoreCase: true);
        int largest = type == QuantizationType.UInt8 ? byte.MaxValue : ushort.MaxValue;
        return (request.Number("elements"), new WeightQuantization(type, 1.0 / largest, -0.5));
    }

    private static int StoredBytes(int elements, WeightQuantization quantization) =>
        elements * (quantization.Type == QuantizationType.UInt8 ? sizeof(byte) : sizeof(ushort));

    // Written to once: pages that were never touched are all the same one.
    private static NativeBytes Filled(int length)
    {
        NativeBytes bytes = new(length);
        bytes.GetSpan().Fill(0x35);
        return bytes;
    }
}
