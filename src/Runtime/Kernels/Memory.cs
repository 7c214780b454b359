namespace LayersGen.Kernels;

internal static unsafe class Memory
{
    public static void Copy(float* source, float* destination, nint length)
    {
        if (source != destination)
            Buffer.MemoryCopy(source, destination, length * sizeof(float), length * sizeof(float));
    }

    public static void Clear(float* destination, nint length)
    {
        // Borders are mostly empty, and asked about line by line.
        if (length != 0)
            System.Runtime.InteropServices.NativeMemory.Clear(destination, (nuint)length * sizeof(float));
    }
}
