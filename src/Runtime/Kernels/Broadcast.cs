using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>One term of a broadcast: where it lies, how far its samples are apart, and its stride along each axis.</summary>
internal readonly unsafe record struct BroadcastView(nint Values, nint SampleStride, nint Strides);

/// <summary>Walks the lines of a broadcast's result, the last axis, folding all terms of a block before it is written.</summary>
/// <param name="Views">The terms: <paramref name="Terms"/> <see cref="BroadcastView"/>s.</param>
/// <param name="Terms">How many there are.</param>
/// <param name="Shape">The sizes of the axes.</param>
/// <param name="Rank">How many axes there are.</param>
/// <param name="Lines">Lines of one sample.</param>
/// <param name="TotalLines">Lines of all samples.</param>
/// <param name="Destination">The result.</param>
internal readonly unsafe record struct Broadcast<TFunction>(nint Views, int Terms, nint Shape, int Rank, int Lines, long TotalLines, nint Destination) : IJob
    where TFunction : struct, IBroadcastFunction
{
    /// <summary>Floats folded aside before they are written, so that the destination may be any of the terms.</summary>
    private const int Block = 512;

    /// <summary>Floats of a work item, roughly.</summary>
    private const int ItemFloats = 1 << 13;

    private int Line => ((int*)Shape)[Rank - 1];

    /// <summary>A work item is some whole lines, or a part of one.</summary>
    private int Parts => (Line + ItemFloats - 1) / ItemFloats;

    private int LinesPerItem => Math.Max(1, ItemFloats / Line);

    public int Items => checked((int)((TotalLines + LinesPerItem - 1) / LinesPerItem * Parts));

    public void Execute(int first, int end, int worker)
    {
        Span<float> block = stackalloc float[Block];
        for (int item = first; item < end; item++)
        {
            (int group, int part) = Math.DivRem(item, Parts);
            int start = part * ItemFloats;
            int stop = Math.Min(Line, start + ItemFloats);
            long last = Math.Min(TotalLines, ((long)group + 1) * LinesPerItem);
            for (long line = (long)group * LinesPerItem; line < last; line++)
            {
                for (int position = start; position < stop; position += Block)
                    Fold(block[..Math.Min(Block, stop - position)], line, position);
            }
        }
    }

    private void Fold(Span<float> block, long line, int position)
    {
        (long sample, long lineOfSample) = Math.DivRem(line, Lines);
        for (int t = 0; t < Terms; t++)
        {
            ref readonly BroadcastView view = ref ((BroadcastView*)Views)[t];
            int* strides = (int*)view.Strides;
            int stride = strides[Rank - 1];
            float* values = (float*)view.Values + ((nint)sample * view.SampleStride) + LineOffset(strides, (int)lineOfSample) + ((nint)position * stride);
            if (t == 0)
                Load(values, stride, block);
            else
                Fold(values, stride, block);
        }

        TFunction.Finish(block, Terms);
        block.CopyTo(new Span<float>((float*)Destination + ((nint)line * Line) + position, block.Length));
    }

    private static void Load(float* term, int stride, Span<float> block)
    {
        if (stride == 1)
        {
            new ReadOnlySpan<float>(term, block.Length).CopyTo(block);
        }
        else if (stride == 0)
        {
            block.Fill(*term);
        }
        else
        {
            for (int i = 0; i < block.Length; i++)
                block[i] = term[(nint)i * stride];
        }
    }

    private static void Fold(float* term, int stride, Span<float> block)
    {
        if (stride == 1)
        {
            TFunction.Fold(block, new ReadOnlySpan<float>(term, block.Length));
        }
        else if (stride == 0)
        {
            TFunction.Fold(block, *term);
        }
        else
        {
            for (int i = 0; i < block.Length; i++)
                block[i] = TFunction.Fold(block[i], term[(nint)i * stride]);
        }
    }

    /// <summary>Where a term's values for a line begin.</summary>
    private nint LineOffset(int* strides, int line)
    {
        nint offset = 0;
        for (int axis = Rank - 2; axis >= 0; axis--)
        {
            (line, int index) = Math.DivRem(line, ((int*)Shape)[axis]);
            offset += (nint)index * strides[axis];
        }

        return offset;
    }
}
