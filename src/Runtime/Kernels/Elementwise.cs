using System.Numerics;

namespace LayersGen.Kernels;

/// <summary>A function of one number, given for a vector of them. Instances hold its parameters.</summary>
internal interface IElementwise
{
    Vector<float> Invoke(Vector<float> x);
}

/// <summary>Walks memory with an <see cref="IElementwise"/> function.</summary>
internal static unsafe class Elementwise
{
    /// <summary>Applies <paramref name="function"/>; <paramref name="destination"/> may be <paramref name="source"/>.</summary>
    public static void Apply<TFunction>(TFunction function, float* source, float* destination, nint length)
        where TFunction : struct, IElementwise
    {
        int width = Vector<float>.Count;
        if (length < width)
        {
            ApplyShort(function, source, destination, (int)length);
            return;
        }

        // The last vector overlaps the one before it: it is computed first, before its input can be overwritten in place.
        Vector<float> last = function.Invoke(Vector.Load(source + length - width));
        for (nint i = 0; i < length - width; i += width)
            function.Invoke(Vector.Load(source + i)).Store(destination + i);
        last.Store(destination + length - width);
    }

    private static void ApplyShort<TFunction>(TFunction function, float* source, float* destination, int length)
        where TFunction : struct, IElementwise
    {
        float* buffer = stackalloc float[Vector<float>.Count];
        Span<float> values = new(buffer, length);
        new ReadOnlySpan<float>(source, length).CopyTo(values);
        function.Invoke(Vector.Load(buffer)).Store(buffer);
        values.CopyTo(new Span<float>(destination, length));
    }
}
