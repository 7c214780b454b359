using System.Runtime.InteropServices;

namespace LayersGen.Cli.Commands;

/// <summary>What a weight's numbers are like.</summary>
/// <param name="Min">The smallest.</param>
/// <param name="Max">The largest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation.</param>
/// <param name="NotFinite">How many are NaN or infinite; they are left out of the rest.</param>
internal sealed record WeightStatistics(double Min, double Max, double Mean, double Deviation, long NotFinite)
{
    public static WeightStatistics? Of(WeightSpec spec, IReadOnlyList<ReadOnlyMemory<byte>> stored)
    {
        if (spec.DType != DType.Float32 || spec.ElementCount == 0)
            return null;
        double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0, squares = 0;
        long count = 0, notFinite = 0;
        foreach (ReadOnlyMemory<byte> piece in stored)
        {
            foreach (float value in Values(spec, piece.Span))
            {
                if (!float.IsFinite(value))
                {
                    notFinite++;
                    continue;
                }

                min = Math.Min(min, value);
                max = Math.Max(max, value);
                sum += value;
                squares += (double)value * value;
                count++;
            }
        }

        double mean = count == 0 ? 0 : sum / count;
        return new WeightStatistics(count == 0 ? 0 : min, count == 0 ? 0 : max, mean, count == 0 ? 0 : Math.Sqrt(Math.Max(0, (squares / count) - (mean * mean))), notFinite);
    }

    private static float[] Values(WeightSpec spec, ReadOnlySpan<byte> stored)
    {
        float[] values = new float[stored.Length / WeightLayout.StoredElementSize(spec)];
        if (spec.Quantization is { Type: not QuantizationType.None } quantization)
        {
            Quantizer.Decode(stored, spec.DType, quantization, MemoryMarshal.AsBytes(values.AsSpan()));
        }
        else
        {
            stored.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            LittleEndian.ToHostInPlace(MemoryMarshal.AsBytes(values.AsSpan()), sizeof(float));
        }

        return values;
    }
}
