using System.Runtime.Intrinsics;

namespace LayersGen.Kernels;

internal static unsafe class Memory
{
    public static void Copy(float* source, float* destination, nint length)
    {
        if (source != destination)
            Buffer.MemoryCopy(source, destination, length * sizeof(float), length * sizeof(float));
    }

    /// <summary>Copies what is mostly so short that a call would cost more than the copy.</summary>
    public static void CopyShort(float* source, float* destination, nint length)
    {
        if (length > 32)
        {
            Copy(source, destination, length);
            return;
        }

        // Two vectors that overlap do for any length between one and two of them.
        if (length >= 16)
        {
            Vector512<float> tail = Vector512.Load(source + length - 16);
            Vector512.Load(source).Store(destination);
            tail.Store(destination + length - 16);
        }
        else if (length >= 8)
        {
            Vector256<float> tail = Vector256.Load(source + length - 8);
            Vector256.Load(source).Store(destination);
            tail.Store(destination + length - 8);
        }
        else if (length >= 4)
        {
            Vector128<float> tail = Vector128.Load(source + length - 4);
            Vector128.Load(source).Store(destination);
            tail.Store(destination + length - 4);
        }
        else
        {
            for (nint i = 0; i < length; i++)
                destination[i] = source[i];
        }
    }

    public static void Clear(float* destination, nint length)
    {
        // Borders are mostly empty or a few floats, and asked about line by line.
        if (length > 16)
        {
            System.Runtime.InteropServices.NativeMemory.Clear(destination, (nuint)length * sizeof(float));
            return;
        }

        for (nint i = 0; i < length; i++)
            destination[i] = 0f;
    }
}
