using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LayersGen.Kernels;

/// <summary>
/// For each position of a resized axis the pixels it is made of: <see cref="Span"/> of them from the first on, each with its weight. In single
/// precision where TensorFlow has it, so that places on a border fall to the same side.
/// </summary>
internal sealed unsafe class ResampleTaps
{
    // Pixels of a position that most need.
    private const int MaxOnStack = 16;

    // Below it TensorFlow leaves weights as they are.
    private const float SmallestSum = 1.17549435e-35f;

    // What bicubic places are rounded to.
    private const float PlacesPerPixel = 1024;

    // Pinned: kernels hold pointers, which this object keeps valid.
    private readonly int[] _starts;
    private readonly float[] _weights;

    private ResampleTaps(int output, int span)
    {
        Span = span;
        _starts = GC.AllocateArray<int>(output, pinned: true);
        _weights = GC.AllocateArray<float>(output * span, pinned: true);
    }

    /// <summary>Pixels that each position takes; some may weigh nothing.</summary>
    public int Span { get; }

    /// <summary>The first pixel of each position.</summary>
    public int* Starts => (int*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_starts));

    /// <summary>The weights of each position.</summary>
    public float* Weights => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_weights));

    public static ResampleTaps Of(Interpolation interpolation, int input, int output)
    {
        float scale = input / (float)output;
        ResampleTaps taps = new(output, SpanOf(interpolation, input, output));
        Span<float> weights = stackalloc float[MaxOnStack];
        if (taps.Span > weights.Length)
            weights = new float[taps.Span];
        for (int position = 0; position < output; position++)
        {
            int first = interpolation == Interpolation.Area ? Cover(position, scale, input, weights, out int count) : Surround(interpolation, position, input, output, weights, out count);
            taps.Set(position, Math.Min(first, input - taps.Span), first, weights[..count]);
        }

        return taps;
    }

    /// <summary>The most pixels that a position takes.</summary>
    public static int SpanOf(Interpolation interpolation, int input, int output) => Math.Min(
        input, interpolation == Interpolation.Area ? (int)Math.Ceiling(input / (double)output) + 1 : (2 * (int)MathF.Ceiling(Radius(interpolation))) + 1);

    // The pixels begin with those of a full span, so that none is read past the end.
    private void Set(int position, int start, int first, ReadOnlySpan<float> weights)
    {
        _starts[position] = start;
        float sum = 0;
        foreach (float weight in weights)
            sum += weight;
        float factor = Math.Abs(sum) >= SmallestSum ? 1 / sum : 1;
        for (int i = 0; i < weights.Length; i++)
            _weights[(position * Span) + first - start + i] = weights[i] * factor;
    }

    // How much of each pixel lies below the new one.
    private static int Cover(int position, float scale, int input, Span<float> weights, out int count)
    {
        float from = position * scale;
        float to = Math.Min((position + 1) * scale, input);
        int first = Math.Min((int)MathF.Floor(from), input - 1);
        int end = Math.Clamp((int)MathF.Ceiling(to), first + 1, Math.Min(input, first + weights.Length));
        count = end - first;
        for (int pixel = first; pixel < end; pixel++)
            weights[pixel - first] = Math.Min(pixel + 1, to) - Math.Max(pixel, from);
        return first;
    }

    // The pixels within the radius of the new one's centre, by their distance.
    private static int Surround(Interpolation interpolation, int position, int input, int output, Span<float> weights, out int count)
    {
        float inverse = 1 / (output / (float)input);
        float centre = ((position + 0.5f) * inverse) - 0.5f;
        if (interpolation == Interpolation.Bicubic)
        {
            centre = ((position + 0.5f) * (input / (float)output)) - 0.5f;
            float floor = MathF.Floor(centre);
            centre = floor + (MathF.Round((centre - floor) * PlacesPerPixel) / PlacesPerPixel);
        }

        float radius = Radius(interpolation);
        int first = Math.Clamp((int)MathF.Ceiling(centre - radius), 0, input - 1);
        int last = Math.Clamp((int)MathF.Floor(centre + radius), 0, Math.Min(input - 1, first + weights.Length - 1));
        count = last - first + 1;
        for (int pixel = first; pixel <= last; pixel++)
            weights[pixel - first] = Weight(interpolation, Math.Abs(pixel - centre));
        return first;
    }

    private static float Radius(Interpolation interpolation) => interpolation switch
    {
        Interpolation.Lanczos3 => 3,
        Interpolation.Lanczos5 => 5,
        Interpolation.Gaussian => 1.5f,
        Interpolation.Bicubic or Interpolation.Mitchellcubic => 2,
        _ => throw new ArgumentOutOfRangeException(nameof(interpolation), interpolation, "not by distance"),
    };

    private static float Weight(Interpolation interpolation, float distance) => interpolation switch
    {
        Interpolation.Lanczos3 => Lanczos(distance, 3),
        Interpolation.Lanczos5 => Lanczos(distance, 5),
        Interpolation.Gaussian => distance >= 1.5f ? 0 : MathF.Exp(-2 * distance * distance),
        Interpolation.Bicubic => distance switch
        {
            >= 2 => 0,
            >= 1 => (((((-0.5f * distance) + 2.5f) * distance) - 4) * distance) + 2,
            _ => (((1.5f * distance) - 2.5f) * distance * distance) + 1,
        },
        _ => distance switch
        {
            >= 2 => 0,
            >= 1 => ((((((-7f / 18) * distance) + 2) * distance) - (10f / 3)) * distance) + (16f / 9),
            _ => ((((7f / 6) * distance) - 2) * distance * distance) + (8f / 9),
        },
    };

    private static float Lanczos(float distance, float radius)
    {
        if (distance > radius)
            return 0;
        // The limit of sin(x) / x.
        if (distance <= 1e-3f)
            return 1;
        float x = MathF.PI * distance;
        return radius * MathF.Sin(x) * MathF.Sin(x / radius) / (x * x);
    }
}
