using System.Numerics;

namespace LayersGen.Kernels;

// Each function lets NaN through: where a comparison selects, NaN ends in the branch that keeps x.
internal readonly struct Elu(float alpha) : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) =>
        Vector.ConditionalSelect(
            Vector.LessThan(x, Vector<float>.Zero),
            (Exponential.Of(Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), x, Vector<float>.Zero)) - Vector<float>.One) * alpha,
            x);
}

internal readonly struct Gelu : IElementwise
{
    private const float InverseSqrt2 = 0.70710678f;

    public Vector<float> Invoke(Vector<float> x) => x * (0.5f * (Vector<float>.One + Erf(x * InverseSqrt2)));

    // Abramowitz and Stegun 7.1.26, as TensorFlow.js has it: the error is below 1.5e-7.
    internal static Vector<float> Erf(Vector<float> x)
    {
        Vector<float> v = Vector.Abs(x);
        Vector<float> t = Vector<float>.One / (Vector<float>.One + (0.3275911f * v));
        Vector<float> sum = new(1.061405429f);
        sum = (sum * t) + new Vector<float>(-1.453152027f);
        sum = (sum * t) + new Vector<float>(1.421413741f);
        sum = (sum * t) + new Vector<float>(-0.284496736f);
        sum = (sum * t) + new Vector<float>(0.254829592f);
        Vector<float> erf = Vector<float>.One - (sum * t * Exponential.Of(-(v * v)));
        return Vector.CopySign(erf, x);
    }
}

internal readonly struct GeluNew : IElementwise
{
    private const float Sqrt2OverPi = 0.79788456f;

    // 0.5 x (1 + tanh(u)) is x sigmoid(2u).
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> u = Sqrt2OverPi * (x + (0.044715f * (x * x * x)));
        return x * Sigmoid.Of(2 * u);
    }
}

internal readonly struct Identity : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) => x;
}

internal readonly struct HardSigmoid : IElementwise
{
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> y = (0.2f * x) + new Vector<float>(0.5f);
        y = Vector.ConditionalSelect(Vector.LessThan(y, Vector<float>.Zero), Vector<float>.Zero, y);
        return Vector.ConditionalSelect(Vector.GreaterThan(y, Vector<float>.One), Vector<float>.One, y);
    }
}

internal readonly struct Mish : IElementwise
{
    // tanh(log(1 + e)) is n / (n + 2) with n = e (e + 2); from 20 on it is 1.
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> limit = new(20f);
        Vector<float> e = Exponential.Of(Vector.ConditionalSelect(Vector.GreaterThan(x, limit), limit, x));
        Vector<float> n = e * (e + new Vector<float>(2f));
        return x * (n / (n + new Vector<float>(2f)));
    }
}

internal readonly struct Relu : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) =>
        Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x);
}

internal readonly struct ClippedRelu(float threshold, float maxValue) : IElementwise
{
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> y = Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(threshold)), Vector<float>.Zero, x);
        return Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, new Vector<float>(maxValue)), new Vector<float>(maxValue), y);
    }
}

internal readonly struct DampedRelu(float slope, float threshold, float maxValue) : IElementwise
{
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> damped = (x - new Vector<float>(threshold)) * slope;
        Vector<float> y = Vector.ConditionalSelect(Vector.LessThan(x, new Vector<float>(threshold)), damped, x);
        return Vector.ConditionalSelect(Vector.GreaterThanOrEqual(x, new Vector<float>(maxValue)), new Vector<float>(maxValue), y);
    }
}

internal readonly struct Selu : IElementwise
{
    private const float Scale = 1.05070098f;
    private const float ScaleAlpha = 1.75809934f;

    public Vector<float> Invoke(Vector<float> x) =>
        Vector.ConditionalSelect(
            Vector.LessThan(x, Vector<float>.Zero),
            new Elu(ScaleAlpha).Invoke(x),
            x * Scale);
}

internal readonly struct Sigmoid : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) => Of(x);

    internal static Vector<float> Of(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Exponential.Of(-x));
}

internal readonly struct Softplus : IElementwise
{
    // max(x, 0) + log(1 + exp(-|x|)) overflows nowhere.
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> tail = Vector.Log(Vector<float>.One + Exponential.Of(-Vector.Abs(x)));
        return default(Relu).Invoke(x) + tail;
    }
}

internal readonly struct Softsign : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) => x / (Vector.Abs(x) + Vector<float>.One);
}

internal readonly struct Swish : IElementwise
{
    public Vector<float> Invoke(Vector<float> x) => x * Sigmoid.Of(x);
}

internal readonly struct Tanh : IElementwise
{
    // Near 0, where 1 - exp(-2|x|) cancels, by the series.
    public Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> v = Vector.Abs(x);
        Vector<float> e = Exponential.Of(-2 * v);
        Vector<float> far = Vector.CopySign((Vector<float>.One - e) / (Vector<float>.One + e), x);
        Vector<float> square = x * x;
        Vector<float> series = new(-17f / 315f);
        series = (series * square) + new Vector<float>(2f / 15f);
        series = (series * square) + new Vector<float>(-1f / 3f);
        Vector<float> near = x + (x * square * series);
        return Vector.ConditionalSelect(Vector.LessThan(v, new Vector<float>(0.125f)), near, far);
    }
}
