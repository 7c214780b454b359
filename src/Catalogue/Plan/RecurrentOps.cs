using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>An operation that runs a forward pass of its own.</summary>
/// <param name="Body">The forward pass inside. It reads the model's weights.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial record BodyOp(ForwardPlan Body) : Op
{
    /// <summary>What the body works on.</summary>
    public Operand Input { get; init; }

    /// <summary>Memory for the body.</summary>
    public Operand Scratch { get; init; }

    internal override Operand? ScratchSpace => Scratch;
}

/// <summary>The body, which has one input and one output, on each of <c>Count</c> parts of every sample: <c>[count, in]</c> to <c>[count, out]</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record DistributeOp(int Count, ForwardPlan Body) : BodyOp(Body)
{
    /// <summary>Floats of <see cref="BodyOp.Scratch"/> per sample.</summary>
    internal int ScratchSize => checked(Math.Max(Body.ArenaSize, 1) * Count);

    internal override IEnumerable<Operand> Inputs => [Input];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Input = locate(Input), Output = locate(Output), Scratch = locate(Scratch) };
}

/// <summary>
/// The body once for each step of a sequence: it reads the step and the states, and makes the next states, of which state
/// <c>OutputState</c> is the step's result. Writes all results, <c>[steps, size]</c>, or the last.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record LoopOp(int Steps, int OutputState, ForwardPlan Body) : BodyOp(Body)
{
    /// <summary>The states before the first step; empty for zeros.</summary>
    public EquatableArray<Operand> InitialStates { get; init; }

    /// <summary>Where the states after the last step are written; empty where nobody asks.</summary>
    public EquatableArray<Operand> FinalStates { get; init; }

    /// <summary>0 for each step that changes nothing; null where all count.</summary>
    public Operand? Mask { get; init; }

    /// <summary>Whether the result of a masked step is zeros, not the last result once more.</summary>
    public bool ZeroMasked { get; init; }

    /// <summary>Walk the steps from last to first.</summary>
    public bool GoBackwards { get; init; }

    /// <summary>Write every step's result, not just the last.</summary>
    public bool ReturnSequences { get; init; }

    /// <summary>Write the results from the last place to the first.</summary>
    public bool ReverseOutput { get; init; }

    /// <summary>The first of the model's kept states that hold the states from one prediction to the next; null where each starts anew.</summary>
    public int? KeptStates { get; init; }

    internal int StepSize => Body.InputSizes[0];

    internal int OutputSize => Body.OutputSizes[OutputState];

    /// <summary>Floats of <see cref="BodyOp.Scratch"/> per sample: a step, the states before and after it, and what the body needs.</summary>
    internal int ScratchSize => checked(StepSize + (2 * Body.OutputSizes.Sum()) + Body.ArenaSize + (Alignment * (2 + (2 * Body.OutputSizes.Count))));

    internal override IEnumerable<Operand> Inputs => InitialStates.Prepend(Input).Concat(Mask is { } mask ? [mask] : []);

    internal override IEnumerable<Operand> Outputs => FinalStates.Prepend(Output);

    // A cache line of floats.
    internal const int Alignment = 16;

    internal override Op Relocate(Func<Operand, Operand> locate) => this with
    {
        Input = locate(Input),
        Output = locate(Output),
        Scratch = locate(Scratch),
        InitialStates = InitialStates.Select(locate).ToEquatableArray(),
        FinalStates = FinalStates.Select(locate).ToEquatableArray(),
        Mask = Mask is { } mask ? locate(mask) : null,
    };
}

/// <summary>An operation of a recurrent cell on <c>Rows</c> rows of units: the input's and the state's shares of the gates come together.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract partial record CellOp(int Rows, int Units) : Op
{
    /// <summary>The input's share of the gates.</summary>
    public Operand Input { get; init; }

    /// <summary>The state's share of the gates.</summary>
    public Operand Recurrent { get; init; }

    /// <summary>The function of the candidate state.</summary>
    public Activation Activation { get; init; }

    /// <summary>The function of the gates.</summary>
    public Activation RecurrentActivation { get; init; }

    internal override IEnumerable<Operand> Inputs => [Input, Recurrent];
}

/// <summary>The next state of a simple recurrent cell: <c>activation(input + recurrent)</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record SimpleCellOp(int Rows, int Units) : CellOp(Rows, Units)
{
    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Input = locate(Input), Recurrent = locate(Recurrent), Output = locate(Output) };
}

/// <summary>The next states of a long short-term memory, gates in the order i, f, c, o: <c>c' = f c + i candidate</c>, <c>h' = o activation(c')</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record LstmCellOp(int Rows, int Units) : CellOp(Rows, Units)
{
    /// <summary>The carry before.</summary>
    public Operand Carry { get; init; }

    /// <summary>The carry after.</summary>
    public Operand NextCarry { get; init; }

    internal override IEnumerable<Operand> Inputs => [Input, Recurrent, Carry];

    internal override IEnumerable<Operand> Outputs => [Output, NextCarry];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with
    {
        Input = locate(Input),
        Recurrent = locate(Recurrent),
        Carry = locate(Carry),
        Output = locate(Output),
        NextCarry = locate(NextCarry),
    };
}

/// <summary>The state times the reset gate, which a gated recurrent unit with the reset before multiplies with the recurrent kernel.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record GruResetOp(int Rows, int Units) : CellOp(Rows, Units)
{
    /// <summary>The state before.</summary>
    public Operand State { get; init; }

    internal override IEnumerable<Operand> Inputs => [Input, Recurrent, State];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with { Input = locate(Input), Recurrent = locate(Recurrent), State = locate(State), Output = locate(Output) };
}

/// <summary>
/// The next state of a gated recurrent unit, gates in the order z, r, h: <c>z h + (1 - z) candidate</c>. With the reset before,
/// <see cref="CellOp.Recurrent"/> holds z and r alone and <see cref="Candidate"/> the rest.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record GruCellOp(int Rows, int Units) : CellOp(Rows, Units)
{
    /// <summary>The state before.</summary>
    public Operand State { get; init; }

    /// <summary>The recurrent share of the candidate with the reset before; null with the reset after.</summary>
    public Operand? Candidate { get; init; }

    /// <summary>With the reset after, index of the bias <c>[2, 3 units]</c>, or null for none.</summary>
    public int? Bias { get; init; }

    internal override IEnumerable<Operand> Inputs => Candidate is { } candidate ? [Input, Recurrent, State, candidate] : [Input, Recurrent, State];

    internal override Op Relocate(Func<Operand, Operand> locate) => this with
    {
        Input = locate(Input),
        Recurrent = locate(Recurrent),
        State = locate(State),
        Candidate = Candidate is { } candidate ? locate(candidate) : null,
        Output = locate(Output),
    };
}
