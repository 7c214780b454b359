namespace LayersGen.Kernels;

internal static unsafe class ZeroPad
{
    /// <summary>Writes one image with zeros around it.</summary>
    public static void Apply(float* source, float* destination, int height, int width, int channels, int top, int bottom, int left, int right)
    {
        nint line = (nint)width * channels;
        nint before = (nint)left * channels;
        nint after = (nint)right * channels;
        nint padded = before + line + after;
        Memory.Clear(destination, top * padded);
        destination += top * padded;
        for (int y = 0; y < height; y++, source += line, destination += padded)
        {
            Memory.Clear(destination, before);
            Memory.Copy(source, destination + before, line);
            Memory.Clear(destination + before + line, after);
        }

        Memory.Clear(destination, bottom * padded);
    }
}
