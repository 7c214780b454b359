using System.Numerics.Tensors;

namespace LayersGen.Interop.Tests;

/// <summary>Compares predictions.</summary>
internal static class Close
{
    /// <summary>One operation, summed in another order.</summary>
    public const float Single = 1e-5f;

    /// <summary>A stack of layers.</summary>
    public const float Deep = 1e-4f;

    public static float ToleranceOf(GoldenCase golden) => golden.Deep ? Deep : Single;

    /// <summary>
    /// Every value is within <paramref name="tolerance"/>: absolute below 1, relative above, for a float has no more digits there.
    /// </summary>
    public static void Assert(IReadOnlyList<Tensor<float>> expected, IReadOnlyList<Tensor<float>> actual, float tolerance)
    {
        Xunit.Assert.Equal(expected.Count, actual.Count);
        for (int output = 0; output < expected.Count; output++)
        {
            Xunit.Assert.Equal(expected[output].Lengths.ToArray(), actual[output].Lengths.ToArray());
            float[] want = Flat(expected[output]);
            float[] got = Flat(actual[output]);
            for (int i = 0; i < want.Length; i++)
            {
                float allowed = tolerance * Math.Max(1, Math.Abs(want[i]));
                if (!(Math.Abs(want[i] - got[i]) <= allowed))
                    Xunit.Assert.Fail($"output {output}, element {i} of {want.Length}: expected {want[i]:R} ± {allowed:R}, got {got[i]:R}");
            }
        }
    }

    /// <summary>Every value is within a fraction of its output's largest.</summary>
    public static void AssertRoughly(IReadOnlyList<Tensor<float>> expected, IReadOnlyList<Tensor<float>> actual, float fraction)
    {
        for (int output = 0; output < expected.Count; output++)
        {
            float largest = TensorPrimitives.MaxMagnitude(Flat(expected[output]));
            float difference = TensorPrimitives.Distance<float>(Flat(expected[output]), Flat(actual[output])) / MathF.Sqrt(expected[output].FlattenedLength);
            Xunit.Assert.True(Math.Abs(difference) <= fraction * Math.Abs(largest), $"output {output}: differs by {difference} (root mean square), of {Math.Abs(largest)}");
        }
    }

    private static float[] Flat(Tensor<float> tensor)
    {
        float[] values = new float[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }
}
