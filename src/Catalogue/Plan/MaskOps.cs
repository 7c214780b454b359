using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>The mean over the steps that count: <c>[steps, channels]</c> to <c>[channels]</c>; NaN where none does, as in Keras.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MaskedMeanOp(int Steps, int Channels) : Op
{
    /// <summary>What is read.</summary>
    public Operand Input { get; init; }

    /// <summary>0 for each step that is left out.</summary>
    public Operand Mask { get; init; }

    internal override IEnumerable<Operand> Inputs => [Input, Mask];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Input = locate(Input), Mask = locate(Mask), Output = locate(Output) };
}

/// <summary>Scores <c>[heads, queries, keys]</c>, less a billion where a query does not see a key.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MaskScoresOp(int Heads, int Queries, int Keys) : Op
{
    /// <summary>The scores.</summary>
    public Operand Input { get; init; }

    /// <summary>0 for what is not seen; null for none.</summary>
    public Operand? Mask { get; init; }

    /// <summary>Floats of the mask between two heads, two queries and two keys; 0 where one serves for all.</summary>
    public EquatableArray<int> MaskStrides { get; init; }

    /// <summary>Whether a query sees only the keys up to its own place.</summary>
    public bool Causal { get; init; }

    /// <summary>A query sees only keys that are fewer places away; 0 for all.</summary>
    public int Window { get; init; }

    /// <summary>Whether all scores that are not seen become the same, so that a query that sees no key sees all alike.</summary>
    public bool Levels { get; init; }

    internal override IEnumerable<Operand> Inputs => Mask is { } mask ? [Input, mask] : [Input];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Input = locate(Input), Mask = Mask is { } mask ? locate(mask) : null, Output = locate(Output) };
}

/// <summary>The same value everywhere.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record FillOp(float Value) : Op
{
    internal override IEnumerable<Operand> Inputs => [];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Output = locate(Output) };
}

/// <summary>A mask over <c>Steps</c> rows of <c>Size</c> values: 1 where one of them is not <c>Value</c>, otherwise 0.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MaskOp(int Steps, int Size, float Value) : UnaryOp;
