using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Puts zeros around volumes, or cuts positions off; an item is one line of the result.</summary>
internal readonly unsafe struct Border(float* source, float* destination, BorderAxis depth, BorderAxis height, BorderAxis width, int inner) : IJob
{
    public void Execute(int first, int end, int worker)
    {
        nint skipped = (nint)Math.Max(-width.Before, 0) * inner;
        nint before = (nint)Math.Max(width.Before, 0) * inner;
        nint after = (nint)Math.Max(width.After, 0) * inner;
        nint length = (nint)width.Result * inner;
        nint kept = length - before - after;
        for (nint item = first; item < end; item++)
        {
            (int plane, int y) = Math.DivRem((int)item, height.Result);
            (plane, int z) = Math.DivRem(plane, depth.Result);
            y -= height.Before;
            z -= depth.Before;
            float* line = destination + (item * length);
            if ((uint)y >= (uint)height.Size || (uint)z >= (uint)depth.Size)
            {
                Memory.Clear(line, length);
                continue;
            }

            Memory.Clear(line, before);
            Memory.Copy(source + ((((((nint)plane * depth.Size) + z) * height.Size) + y) * width.Size * inner) + skipped, line + before, kept);
            Memory.Clear(line + before + kept, after);
        }
    }
}
