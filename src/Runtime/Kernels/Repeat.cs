using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>Repeats the positions of volumes; an item is one line of the result.</summary>
internal readonly unsafe struct Repeat(float* source, float* destination, RepeatAxis depth, RepeatAxis height, RepeatAxis width, int inner) : IJob
{
    public void Execute(int first, int end, int worker)
    {
        nint length = (nint)width.Size * inner;
        for (nint item = first; item < end; item++)
        {
            (int plane, int y) = Math.DivRem((int)item, height.Result);
            (plane, int z) = Math.DivRem(plane, depth.Result);
            nint line = ((((nint)plane * depth.Size) + (z / depth.Times)) * height.Size) + (y / height.Times);
            Line(source + (line * length), destination + (item * length * width.Times));
        }
    }

    private void Line(float* from, float* to)
    {
        if (width.Times == 1)
        {
            Memory.Copy(from, to, (nint)width.Size * inner);
            return;
        }

        for (int x = 0; x < width.Size; x++, from += inner)
        {
            if (inner == 1)
            {
                new Span<float>(to, width.Times).Fill(*from);
                to += width.Times;
                continue;
            }

            for (int i = 0; i < width.Times; i++, to += inner)
                Memory.Copy(from, to, inner);
        }
    }
}
