using System.Runtime.InteropServices;
using LayersGen.Catalogue;

namespace LayersGen.Keras.Weights;

/// <summary>
/// Keras 2's CuDNNLSTM and CuDNNGRU: an LSTM, and a GRU with <c>reset_after</c>, that keep their weights as cuDNN has them. Each gate's
/// kernels are transposed, and there are two biases, one after the other.
/// </summary>
internal static class CuDnnWeights
{
    private static readonly (string Key, ConfigValue Value)[] Lstm =
        [("activation", ConfigValue.Of("tanh")), ("recurrent_activation", ConfigValue.Of("sigmoid")), ("use_bias", ConfigValue.Of(true))];

    /// <summary>The arguments that such a layer has no other choice of; none for other layers.</summary>
    public static IReadOnlyList<(string Key, ConfigValue Value)> Arguments(string className) => className switch
    {
        "CuDNNLSTM" => Lstm,
        "CuDNNGRU" => [.. Lstm, ("reset_after", ConfigValue.Of(true))],
        _ => [],
    };

    /// <summary>Replaces such weights among a layer's or model's, which their shapes tell from others, as Keras tells them.</summary>
    public static void Rearrange(IList<StoredWeight> weights)
    {
        for (int i = 1; i + 1 < weights.Count; i++)
        {
            if (!weights[i].Spec.Name.EndsWith("/recurrent_kernel", StringComparison.Ordinal))
                continue;
            (WeightSpec kernel, WeightSpec recurrent, WeightSpec bias) = (weights[i - 1].Spec, weights[i].Spec, weights[i + 1].Spec);
            if (kernel.Shape.Length != 2 || recurrent.Shape is not [> 0 and int units, int width] || bias.Shape is not [int biases])
                continue;
            int gates = width / units;
            if (gates is not (3 or 4) || width != gates * units || kernel.Shape[1] != width || biases != 2L * width || !IsFloat(kernel, recurrent, bias))
                continue;
            weights[i - 1] = weights[i - 1].Rearranged(kernel, bytes => Kernel(bytes, kernel.Shape[0], units, gates));
            weights[i] = weights[i].Rearranged(recurrent, bytes => Kernel(bytes, units, units, gates));
            // The LSTM has one bias, their sum; the GRU takes both.
            weights[i + 1] = gates == 4
                ? weights[i + 1].Rearranged(bias with { Shape = [width] }, Sum)
                : weights[i + 1].Rearranged(bias with { Shape = [2, width] }, static bytes => bytes);
        }
    }

    private static bool IsFloat(params ReadOnlySpan<WeightSpec> specs)
    {
        foreach (WeightSpec spec in specs)
        {
            if (spec.DType != DType.Float32)
                return false;
        }

        return true;
    }

    // A gate's columns are, row after row, the matrix [units, rows].
    private static byte[] Kernel(byte[] bytes, int rows, int units, int gates)
    {
        ReadOnlySpan<uint> stored = MemoryMarshal.Cast<byte, uint>(bytes);
        byte[] arranged = new byte[bytes.Length];
        Span<uint> kernel = MemoryMarshal.Cast<byte, uint>(arranged.AsSpan());
        int width = gates * units;
        for (int gate = 0; gate < gates; gate++)
        {
            for (int i = 0; i < rows * units; i++)
                kernel[(i % rows * width) + (gate * units) + (i / rows)] = stored[(i / units * width) + (gate * units) + (i % units)];
        }

        return arranged;
    }

    private static byte[] Sum(byte[] bytes)
    {
        LittleEndian.ToHostInPlace(bytes, sizeof(float));
        Span<float> biases = MemoryMarshal.Cast<byte, float>(bytes.AsSpan());
        byte[] sum = new byte[bytes.Length / 2];
        System.Numerics.Tensors.TensorPrimitives.Add(biases[..(biases.Length / 2)], biases[(biases.Length / 2)..], MemoryMarshal.Cast<byte, float>(sum.AsSpan()));
        LittleEndian.ToHostInPlace(sum, sizeof(float));
        return sum;
    }
}
