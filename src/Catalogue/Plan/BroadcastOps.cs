using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>What a <see cref="BroadcastOp"/> makes of its terms, from the first to the last.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum BroadcastFunction
{
    /// <summary>The sum.</summary>
    Add,

    /// <summary>The first less the others.</summary>
    Subtract,

    /// <summary>The product.</summary>
    Multiply,

    /// <summary>The mean.</summary>
    Average,

    /// <summary>The largest.</summary>
    Maximum,

    /// <summary>The smallest.</summary>
    Minimum,

    /// <summary>The first, multiplied by the second where it is below 0.</summary>
    PRelu,
}

/// <summary>One input of a <see cref="BroadcastOp"/> with its strides, in floats, along each axis of the output; 0 where it is broadcast.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record BroadcastTerm(Operand Operand, EquatableArray<int> Strides)
{
    /// <summary>Floats before the first value that is read.</summary>
    public int Offset { get; init; }
}

/// <summary>
/// Combines tensors, or weights, element by element over <c>Shape</c> (per sample), with broadcasting. With one term, whose
/// strides may lead through it in any order, it repeats, cuts out or copies.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record BroadcastOp(BroadcastFunction Function, EquatableArray<int> Shape, EquatableArray<BroadcastTerm> Terms) : Op
{
    /// <summary>The most axes of all terms together, which no real layer comes near: a run keeps them on the stack.</summary>
    internal const int MaxTermAxes = 1 << 12;

    internal override IEnumerable<Operand> Inputs => Terms.Select(static term => term.Operand);

    internal override Op Relocate(Func<Operand, Operand> locate) => this with
    {
        Terms = Terms.Select(term => term with { Operand = locate(term.Operand) }).ToEquatableArray(),
        Output = locate(Output),
    };
}

/// <summary>Reorders axes: axis <c>i</c> of the output is axis <c>Order[i]</c> of the input, whose axes (per sample) are <c>Shape</c>. The input may be a weight.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record PermuteOp(EquatableArray<int> Shape, EquatableArray<int> Order) : UnaryOp
{
    /// <summary>The most axes, which no real layer comes near: a run keeps them on the stack.</summary>
    internal const int MaxRank = 64;
}
