using LayersGen.Kernels;

namespace LayersGen.Execution;

public abstract partial record CellOp
{
    private protected nint Count(in ForwardPass pass) => (nint)pass.Batch * Rows;

    private protected void Validate(PlanValidator validator, int inputGates, int recurrentGates)
    {
        PlanValidator.Positive(Rows, Units);
        PlanValidator.Known(Activation);
        PlanValidator.Known(RecurrentActivation);
        validator.Reads(Input, PlanValidator.Product(Rows, inputGates, Units));
        validator.Reads(Recurrent, PlanValidator.Product(Rows, recurrentGates, Units));
        validator.Writes(Output, PlanValidator.Product(Rows, Units));
        foreach (Operand written in Outputs)
        {
            foreach (Operand read in Inputs)
                PlanValidator.Apart(written, read);
        }

        validator.NeedsScratch(PlanValidator.Product(inputGates, Units));
    }
}

public sealed partial record SimpleCellOp
{
    internal override unsafe void Run(in ForwardPass pass) =>
        Cells.Simple(pass[Input], pass[Recurrent], pass[Output], checked((int)Count(pass)), Units, new Kernels.Activator(Activation));

    internal override void Validate(PlanValidator validator) => Validate(validator, 1, 1);
}

public sealed partial record LstmCellOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Kernels.Activator activation = new(Activation);
        Kernels.Activator recurrentActivation = new(RecurrentActivation);
        nint gates = 4 * (nint)Units;
        for (nint row = 0; row < Count(pass); row++)
        {
            nint place = row * Units;
            Cells.Lstm(
                pass[Input] + (row * gates), pass[Recurrent] + (row * gates), pass[Carry] + place, pass[Output] + place, pass[NextCarry] + place,
                Units, activation, recurrentActivation, pass.Scratch);
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        Validate(validator, 4, 4);
        validator.Reads(Carry, PlanValidator.Product(Rows, Units));
        validator.Writes(NextCarry, PlanValidator.Product(Rows, Units));
        PlanValidator.Apart(Output, NextCarry);
    }
}

public sealed partial record GruResetOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Kernels.Activator recurrentActivation = new(RecurrentActivation);
        for (nint row = 0; row < Count(pass); row++)
        {
            Cells.GruReset(
                pass[Input] + (row * 3 * Units) + Units, pass[Recurrent] + (row * 2 * Units) + Units, pass[State] + (row * Units), pass[Output] + (row * Units),
                Units, recurrentActivation);
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        Validate(validator, 3, 2);
        validator.Reads(State, PlanValidator.Product(Rows, Units));
    }
}

public sealed partial record GruCellOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Kernels.Activator activation = new(Activation);
        Kernels.Activator recurrentActivation = new(RecurrentActivation);
        float* inputBias = pass.Weight(Bias);
        float* recurrentBias = inputBias == null ? null : inputBias + (3 * (nint)Units);
        nint recurrentGates = Candidate is null ? 3 : 2;
        for (nint row = 0; row < Count(pass); row++)
        {
            float* recurrent = pass[Recurrent] + (row * recurrentGates * Units);
            float* candidate = Candidate is { } own ? pass[own] + (row * Units) : null;
            Cells.Gru(
                pass[Input] + (row * 3 * Units), recurrent, candidate, inputBias, recurrentBias, pass[State] + (row * Units), pass[Output] + (row * Units),
                Units, activation, recurrentActivation, pass.Scratch);
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        Validate(validator, 3, Candidate is null ? 3 : 2);
        validator.Reads(State, PlanValidator.Product(Rows, Units));
        if (Candidate is { } candidate)
            validator.Reads(candidate, PlanValidator.Product(Rows, Units));
        if (Bias is { } bias)
            validator.Weight(bias, PlanValidator.Product(6, Units));
    }
}
