using System.Numerics;
using System.Numerics.Tensors;

namespace LayersGen.Kernels;

/// <summary>A function of two numbers that folds the terms of a broadcast, from the first to the last.</summary>
internal interface IBroadcastFunction
{
    /// <summary>Folds a further term, of as many values, into what the terms before it came to.</summary>
    static abstract void Fold(Span<float> values, ReadOnlySpan<float> term);

    /// <summary>Folds a further term that is one value for all.</summary>
    static abstract void Fold(Span<float> values, float term);

    /// <summary>Folds two numbers.</summary>
    static abstract float Fold(float value, float term);

    /// <summary>What follows the last of <paramref name="terms"/> terms.</summary>
    static virtual void Finish(Span<float> values, int terms)
    {
    }
}

internal readonly struct AddFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term) => TensorPrimitives.Add(values, term, values);

    public static void Fold(Span<float> values, float term) => TensorPrimitives.Add(values, term, values);

    public static float Fold(float value, float term) => value + term;
}

internal readonly struct SubtractFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term) => TensorPrimitives.Subtract(values, term, values);

    public static void Fold(Span<float> values, float term) => TensorPrimitives.Subtract(values, term, values);

    public static float Fold(float value, float term) => value - term;
}

internal readonly struct MultiplyFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term) => TensorPrimitives.Multiply(values, term, values);

    public static void Fold(Span<float> values, float term) => TensorPrimitives.Multiply(values, term, values);

    public static float Fold(float value, float term) => value * term;
}

internal readonly struct AverageFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term) => TensorPrimitives.Add(values, term, values);

    public static void Fold(Span<float> values, float term) => TensorPrimitives.Add(values, term, values);

    public static float Fold(float value, float term) => value + term;

    public static void Finish(Span<float> values, int terms) => TensorPrimitives.Multiply(values, 1f / terms, values);
}

internal readonly struct MaximumFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term) => TensorPrimitives.Max(values, term, values);

    public static void Fold(Span<float> values, float term) => TensorPrimitives.Max(values, term, values);

    public static float Fold(float value, float term) => MathF.Max(value, term);
}

internal readonly struct MinimumFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term) => TensorPrimitives.Min(values, term, values);

    public static void Fold(Span<float> values, float term) => TensorPrimitives.Min(values, term, values);

    public static float Fold(float value, float term) => MathF.Min(value, term);
}

internal readonly struct PReluFunction : IBroadcastFunction
{
    public static void Fold(Span<float> values, ReadOnlySpan<float> term)
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= values.Length - width; i += width)
            Fold(new Vector<float>(values[i..]), new Vector<float>(term[i..])).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] = Fold(values[i], term[i]);
    }

    public static void Fold(Span<float> values, float term)
    {
        int width = Vector<float>.Count;
        int i = 0;
        for (; i <= values.Length - width; i += width)
            Fold(new Vector<float>(values[i..]), new Vector<float>(term)).CopyTo(values[i..]);
        for (; i < values.Length; i++)
            values[i] = Fold(values[i], term);
    }

    public static float Fold(float value, float term) => value < 0 ? value * term : value;

    private static Vector<float> Fold(Vector<float> value, Vector<float> term) =>
        Vector.ConditionalSelect(Vector.LessThan(value, Vector<float>.Zero), value * term, value);
}
