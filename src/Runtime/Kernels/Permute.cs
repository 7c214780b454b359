using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// Copies a tensor in another order of its axes, which are those of the result. A plane, between the result's last axis and
/// the one whose values are adjacent in the source, is turned in blocks; where the two are one, whole lines are copied.
/// </summary>
/// <param name="Source">The tensor.</param>
/// <param name="SampleStride">Floats between two of its samples.</param>
/// <param name="Destination">The result.</param>
/// <param name="Size">Floats of one sample.</param>
/// <param name="Axes">For each axis of the result: its size, and its stride in the source.</param>
/// <param name="Rank">How many axes there are.</param>
/// <param name="Adjacent">The axis of stride 1 in the source.</param>
internal readonly unsafe record struct Permute(nint Source, nint SampleStride, nint Destination, int Size, nint Axes, int Rank, int Adjacent) : IJob
{
    private int Last => Rank - 1;

    /// <summary>Planes, or lines, of one sample.</summary>
    public int Planes => Size / SizeOf(Last) / (Adjacent == Last ? 1 : SizeOf(Adjacent));

    public void Execute(int first, int end, int worker)
    {
        for (int item = first; item < end; item++)
        {
            (int sample, int plane) = Math.DivRem(item, Planes);
            nint source = 0;
            nint destination = 0;
            nint step = 1;
            for (int axis = Last; axis >= 0; step *= SizeOf(axis--))
            {
                if (axis == Last || axis == Adjacent)
                    continue;
                (plane, int index) = Math.DivRem(plane, SizeOf(axis));
                source += (nint)index * StrideOf(axis);
                destination += index * step;
            }

            float* from = (float*)Source + ((nint)sample * SampleStride) + source;
            float* to = (float*)Destination + ((nint)sample * Size) + destination;
            if (Adjacent == Last)
                Memory.Copy(from, to, SizeOf(Last));
            else
                Transpose.Apply(from, StrideOf(Last), to, Step(Adjacent), SizeOf(Last), SizeOf(Adjacent));
        }
    }

    private int SizeOf(int axis) => ((int*)Axes)[2 * axis];

    private int StrideOf(int axis) => ((int*)Axes)[(2 * axis) + 1];

    private nint Step(int axis)
    {
        nint step = 1;
        for (int inner = axis + 1; inner < Rank; inner++)
            step *= SizeOf(inner);
        return step;
    }
}
