using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record GruOp
{
    private int Gates => 3 * Units;

    internal override unsafe void Run(in ForwardPass pass)
    {
        // The scratch: the input's share of the gates, the state's share, and the state.
        float* inputs = pass[Scratch];
        float* recurrent = inputs + ((nint)pass.Batch * Gates);
        float* state = recurrent + ((nint)pass.Batch * Gates);
        Memory.Clear(state, (nint)pass.Batch * Units);
        Kernels.Activator activation = new(Activation);
        Kernels.Activator recurrentActivation = new(RecurrentActivation);

        for (int step = 0; step < Steps; step++)
        {
            int position = GoBackwards ? Steps - 1 - step : step;
            InputShare(pass, position, inputs);
            if (ResetAfter)
                AdvanceResetAfter(pass, inputs, recurrent, state, activation, recurrentActivation);
            else
                AdvanceResetBefore(pass, inputs, recurrent, state, activation, recurrentActivation);
            if (ReturnSequences)
                WriteStep(pass, step, state);
        }

        if (!ReturnSequences)
            Memory.Copy(state, pass[Output], (nint)pass.Batch * Units);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Steps, Features, Units);
        validator.Reads(Input, PlanValidator.Product(Steps, Features));
        validator.Writes(Output, ReturnSequences ? PlanValidator.Product(Steps, Units) : Units);
        validator.Writes(Scratch, PlanValidator.Product(7, Units));
        PlanValidator.Apart(Output, Input);
        PlanValidator.Apart(Scratch, Input);
        PlanValidator.Apart(Output, Scratch);
        long gates = PlanValidator.Product(3, Units);
        validator.Weight(Kernel, checked(Features * gates));
        validator.Weight(RecurrentKernel, checked(Units * gates));
        if (Bias is { } bias)
            validator.Weight(bias, ResetAfter ? 2 * gates : gates);
        PlanValidator.Elementwise(Activation);
        PlanValidator.Elementwise(RecurrentActivation);
        validator.NeedsScratch(MatMul.PackedLength(Features, Gates));
        validator.NeedsScratch(MatMul.PackedLength(Units, Gates));
        validator.NeedsScratch(MatMul.PackedLength(Units, 2 * Units));
        validator.NeedsScratch(MatMul.PackedLength(Units, Units));
    }

    private unsafe void InputShare(in ForwardPass pass, int position, float* inputs)
    {
        float* x = pass[Input] + ((nint)position * Features);
        Multiply(pass, x, (nint)Steps * Features, Features, pass.Weight(Kernel), Gates, inputs, pass.Weight(Bias));
    }

    private unsafe void AdvanceResetAfter(
        in ForwardPass pass, float* inputs, float* recurrent, float* state, Kernels.Activator activation, Kernels.Activator recurrentActivation)
    {
        float* bias = pass.Weight(Bias);
        Multiply(pass, state, Units, Units, pass.Weight(RecurrentKernel), Gates, recurrent, bias == null ? null : bias + Gates);
        for (int i = 0; i < pass.Batch; i++, inputs += Gates, recurrent += Gates, state += Units)
        {
            float* candidate = recurrent + (2 * (nint)Units);
            Gru.Gates(inputs, recurrent, Units, recurrentActivation);
            Gru.Reset(inputs, candidate, candidate, Units);
            Gru.Advance(inputs, candidate, state, Units, activation);
        }
    }

    private unsafe void AdvanceResetBefore(
        in ForwardPass pass, float* inputs, float* recurrent, float* state, Kernels.Activator activation, Kernels.Activator recurrentActivation)
    {
        // The state's share of the reset gate is done with before its place takes the candidate's.
        float* share = recurrent + Units;
        float* reset = recurrent + (2 * (nint)Units);
        Multiply(pass, state, Units, Units, pass.Weight(RecurrentKernel), 2 * Units, recurrent, null);
        for (nint i = 0; i < pass.Batch; i++)
        {
            Gru.Gates(inputs + (i * Gates), recurrent + (i * Gates), Units, recurrentActivation);
            Gru.Reset(inputs + (i * Gates), state + (i * Units), reset + (i * Gates), Units);
        }

        Multiply(pass, reset, Gates, Units, pass.Weight(RecurrentKernel) + (2 * (nint)Units), Units, share, null);
        for (nint i = 0; i < pass.Batch; i++)
            Gru.Advance(inputs + (i * Gates), share + (i * Gates), state + (i * Units), Units, activation);
    }

    /// <summary>A product with some columns of a kernel, into rows of gates.</summary>
    private unsafe void Multiply(in ForwardPass pass, float* rows, nint stride, int depth, float* kernel, int columns, float* result, float* bias)
    {
        RowEpilogue epilogue = new(new ChannelAffine(0, (nint)bias), new Kernels.Activator(Activation.Linear));
        Product<MatrixRows> product = new(
            new MatrixRows((nint)rows, stride), pass.Batch, depth, columns, (nint)kernel, Gates, (nint)result, Gates, epilogue);
        product.Run(pass, pass.Scratch);
    }

    private unsafe void WriteStep(in ForwardPass pass, int step, float* state)
    {
        float* destination = pass[Output] + ((nint)step * Units);
        for (int i = 0; i < pass.Batch; i++, state += Units, destination += (nint)Steps * Units)
            Memory.Copy(state, destination, Units);
    }
}
