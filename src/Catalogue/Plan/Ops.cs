using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>
/// One operation of a forward pass: plain data, decided from shapes at compile time. Layers lower to these; the run time
/// adds to each the call of its kernel. Tensors are channels-last and row-major; sizes are per sample.
/// Weights are named by their index in <c>WeightSpecs</c>.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial record Op
{
    /// <summary>What is written. Never overlaps an input unless the operation is element by element.</summary>
    public Operand Output { get; init; }

    /// <summary>Everything the operation reads.</summary>
    internal abstract IEnumerable<Operand> Inputs { get; }

    /// <summary>Everything the operation writes, <see cref="Output"/> first.</summary>
    internal virtual IEnumerable<Operand> Outputs => [Output];

    /// <summary>Memory it uses while it runs, beside its inputs and output.</summary>
    internal virtual Operand? ScratchSpace => null;

    /// <summary>Whether it may write where it reads.</summary>
    internal virtual bool RunsInPlace => false;

    /// <summary>The same operation with each operand replaced.</summary>
    internal abstract Op Relocate(Func<Operand, Operand> locate);
}

/// <summary>An operation with one input.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial record UnaryOp : Op
{
    /// <summary>What is read.</summary>
    public Operand Input { get; init; }

    internal sealed override IEnumerable<Operand> Inputs => [Input];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Input = locate(Input), Output = locate(Output) };
}

/// <summary>An operation that finishes each row of its output with an epilogue.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial record EpilogueOp(Epilogue Epilogue) : UnaryOp
{
    /// <summary>The length of a row: the channel axis.</summary>
    internal abstract int RowLength { get; }
}

/// <summary><c>[rows, inner] x [inner, columns]</c> with an epilogue: Dense, on any rank.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MatMulOp(int Rows, int Inner, int Columns, int Kernel, Epilogue Epilogue) : EpilogueOp(Epilogue)
{
    /// <summary>The kernel's columns where the product is with some of them only: those from <see cref="FirstColumn"/> on; 0 for all.</summary>
    public int KernelColumns { get; init; }

    /// <summary>See <see cref="KernelColumns"/>.</summary>
    public int FirstColumn { get; init; }

    internal override int RowLength => Columns;
}

/// <summary>BatchNormalization that could not be folded, over <c>[outer, channels, inner]</c>; may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record BatchNormOp(int Outer, int Channels, int Inner, BatchNormWeights Weights) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>An element-wise activation (not Softmax, not LogSoftmax); may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record ActivationOp(ActivationFunction Function) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>Softmax, or its logarithm, over the middle axis of <c>[outer, axis, inner]</c>; may run in place.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record SoftmaxOp(int Outer, int Axis, int Inner, bool Logarithm) : UnaryOp
{
    internal override bool RunsInPlace => true;
}

/// <summary>Copies a tensor: where an output is an input, or two outputs are one tensor.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record CopyOp : UnaryOp;

/// <summary>Swaps the axes of <c>[rows, columns]</c> to <c>[columns, rows]</c>: channels-first to channels-last and back.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record TransposeOp(int Rows, int Columns) : UnaryOp;

/// <summary>Rows of an embedding table <c>[inputDim, outputDim]</c>, picked by the input's values; an index out of range throws.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record EmbeddingOp(int InputDim, int OutputDim, int Table) : UnaryOp;

/// <summary>One input of an <see cref="AddOp"/> with its strides, in floats, along each axis of the output; 0 where it is broadcast.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record AddTerm(Operand Operand, EquatableArray<int> Strides);

/// <summary>The sum of several tensors over <c>Shape</c> (per sample), with broadcasting.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record AddOp(EquatableArray<int> Shape, EquatableArray<AddTerm> Terms) : Op
{
    internal override IEnumerable<Operand> Inputs => Terms.Select(static term => term.Operand);

    internal override Op Relocate(Func<Operand, Operand> locate) => this with
    {
        Terms = Terms.Select(term => term with { Operand = locate(term.Operand) }).ToEquatableArray(),
        Output = locate(Output),
    };
}

/// <summary>Joins <c>[outer, axis_i, inner]</c> tensors along the middle axis; <c>Widths</c> holds <c>axis_i * inner</c> per input.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record ConcatenateOp(int Outer, EquatableArray<Operand> Parts, EquatableArray<int> Widths) : Op
{
    internal override IEnumerable<Operand> Inputs => Parts;

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Parts = Parts.Select(locate).ToEquatableArray(), Output = locate(Output) };
}

/// <summary>
/// A model's forward pass, decided before it runs: the operations in order and the memory they share.
/// A pure function of the graph, so the one the generator emits and the one the run time builds are equal.
/// </summary>
/// <param name="InputSizes">Floats per sample of each model input.</param>
/// <param name="OutputSizes">Floats per sample of each model output.</param>
/// <param name="ArenaSize">Floats per sample of the arena in which all intermediate tensors lie, those not alive at the same time in the same place.</param>
/// <param name="Ops">The operations, in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record ForwardPlan(EquatableArray<int> InputSizes, EquatableArray<int> OutputSizes, int ArenaSize, EquatableArray<Op> Ops)
{
    /// <summary>Floats per sample of each state that is kept from one prediction to the next: those of stateful recurrent layers.</summary>
    public EquatableArray<int> KeptStates { get; init; }
}
