using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>Clears the rows all of whose values are <c>Value</c>; may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MaskRowsOp(int Rows, int Columns, float Value) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>Replaces each value by the number of <c>Boundaries</c>, in ascending order, that are not above it; may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record DiscretizeOp(EquatableArray<float> Boundaries) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>
/// Rows of <c>depth</c> counters from rows of <c>columns</c> whole numbers: how often each number occurs, or the sum of its
/// weights, or just that it occurs. A number outside 0 to <c>depth - 1</c> throws.
/// </summary>
/// <param name="Rows">Rows.</param>
/// <param name="Columns">Numbers in a row.</param>
/// <param name="Depth">Counters in a row.</param>
/// <param name="Binary">Whether a counter stops at 1.</param>
/// <param name="Numbers">The numbers.</param>
/// <param name="Weights">What each number counts for, or null for 1.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record CountOp(int Rows, int Columns, int Depth, bool Binary, Operand Numbers, Operand? Weights) : Op
{
    internal override IEnumerable<Operand> Inputs => Weights is { } weights ? [Numbers, weights] : [Numbers];

    internal override Op Relocate(Func<Operand, Operand> locate) =>
        this with { Numbers = locate(Numbers), Weights = Weights is { } weights ? locate(weights) : null, Output = locate(Output) };
}
