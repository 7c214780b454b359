using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>One axis of a <see cref="BorderOp"/>.</summary>
/// <param name="Size">Its positions.</param>
/// <param name="Before">Positions put before the first; so many are cut off if it is negative.</param>
/// <param name="After">Positions put after the last; so many are cut off if it is negative.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct BorderAxis(int Size, int Before = 0, int After = 0)
{
    /// <summary>Positions of the result.</summary>
    internal int Result => Size + Before + After;
}

/// <summary>One axis of a <see cref="RepeatOp"/>.</summary>
/// <param name="Size">Its positions.</param>
/// <param name="Times">How often each position is in the result.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct RepeatAxis(int Size, int Times = 1)
{
    /// <summary>Positions of the result.</summary>
    internal int Result => Size * Times;
}
