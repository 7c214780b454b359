using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LayersGen.Kernels;

/// <summary>
/// e to the power of x, to two units in the last place over the whole range. The framework's computes in double precision, which takes
/// longer and would be most of what an activation costs.
/// </summary>
internal readonly struct Exponential : IElementwise
{
    private const float Log2E = 1.44269504f;

    // Ln 2 in two parts: whole multiples of the first are exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // Beyond them the result is 0 or infinite.
    private const float Least = -104f;
    private const float Greatest = 89f;

    public Vector<float> Invoke(Vector<float> x) => Of(x);

    internal static Vector<float> Of(Vector<float> x)
    {
        x = Clamp(x);

        // x = n ln 2 + r, |r| no more than half of ln 2.
        Vector<float> n = Vector.Round(x * Log2E);
        Vector<float> r = Vector.MultiplyAddEstimate(n, new Vector<float>(-Ln2High), x);
        r = Vector.MultiplyAddEstimate(n, new Vector<float>(-Ln2Low), r);

        // 1 + r + r² q(r); q has the least greatest relative error of its degree, 3e-9.
        Vector<float> q = new(1.3814613e-3f);
        q = Vector.MultiplyAddEstimate(q, r, new Vector<float>(8.3687099e-3f));
        q = Vector.MultiplyAddEstimate(q, r, new Vector<float>(4.1668387e-2f));
        q = Vector.MultiplyAddEstimate(q, r, new Vector<float>(0.16666521f));
        q = Vector.MultiplyAddEstimate(q, r, new Vector<float>(0.49999993f));
        return Scale(Vector.MultiplyAddEstimate(r * r, q, r) + Vector<float>.One, n);
    }

    /// <summary>Between the limits; NaN stays.</summary>
    private static Vector<float> Clamp(Vector<float> x)
    {
        // The second operand where one is NaN, on x86.
        if (X86Base.IsSupported)
            return Vector.MinNative(new Vector<float>(Greatest), Vector.MaxNative(new Vector<float>(Least), x));
        x = Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(Least)), new Vector<float>(Least), x);
        return Vector.ConditionalSelect(Vector.GreaterThan(x, new Vector<float>(Greatest)), new Vector<float>(Greatest), x);
    }

    /// <summary>x times 2 to the n.</summary>
    private static Vector<float> Scale(Vector<float> x, Vector<float> n)
    {
        if (Avx512F.VL.IsSupported && Vector<float>.Count == Vector256<float>.Count)
            return Avx512F.VL.Scale(x.AsVector256(), n.AsVector256()).AsVector();

        // In two factors, so that neither overflows where the result is subnormal or the greatest there is.
        Vector<int> exponent = Vector.ConvertToInt32Native(n);
        Vector<int> half = exponent >> 1;
        return x * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static Vector<float> PowerOfTwo(Vector<int> exponent) => Vector.AsVectorSingle((exponent + new Vector<int>(127)) << 23);
}
