using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>
/// Brings each group of <c>[outer, groups, channels, inner]</c> to mean 0 and variance 1 over its channels and inner
/// positions, then scales and shifts each channel; may run in place. LayerNormalization is one group per row.
/// </summary>
/// <param name="Outer">Repetitions of all groups.</param>
/// <param name="Groups">Groups.</param>
/// <param name="Channels">Channels of a group.</param>
/// <param name="Inner">Values of a channel.</param>
/// <param name="Gamma">Index of the weight <c>[groups * channels]</c> that scales, or null for 1.</param>
/// <param name="Beta">Index of the weight <c>[groups * channels]</c> that shifts, or null for 0.</param>
/// <param name="Epsilon">Added to the variance.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MomentNormOp(int Outer, int Groups, int Channels, int Inner, int? Gamma, int? Beta, float Epsilon) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>Divides each row by its Euclidean length, whose square counts as at least <c>Epsilon</c>; may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record L2NormalizeOp(int Rows, int Length, float Epsilon) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>
/// <c>(x - mean) / max(sqrt(variance), 1e-7)</c> per channel of <c>[rows, channels]</c>, or its inverse; may run in place. Mean and
/// variance are weights.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record StandardizeOp(int Rows, int Channels, int Mean, int Variance, bool Invert) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary><c>(x - Shift) * Scale + Offset</c>, each with a value per channel of <c>[rows, channels]</c> or one for all; may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record RescaleOp(int Rows, int Channels, EquatableArray<float> Shift, EquatableArray<float> Scale, EquatableArray<float> Offset) : UnaryOp
{
    internal override bool RunsInPlace => true;
}
