using LayersGen.Kernels;

namespace LayersGen.Execution;

public abstract partial record BodyOp
{
    /// <summary>Runs the body once.</summary>
    private protected void RunBody(in ForwardPass pass)
    {
        for (int i = 0; i < Body.Ops.Count; i++)
            Body.Ops[i].Run(pass);
    }
}

public sealed partial record DistributeOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        nint input = (nint)pass[Input];
        nint output = (nint)pass[Output];
        RunBody(pass.Inside(new ReadOnlySpan<nint>(in input), new ReadOnlySpan<nint>(in output), pass[Scratch], pass.Batch * Count));
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Count);
        PlanValidator.Require(Body.InputSizes.Count == 1 && Body.OutputSizes.Count == 1, "the body has several inputs or outputs");
        validator.Body(Body);
        validator.Reads(Input, PlanValidator.Product(Count, Body.InputSizes[0]));
        validator.Writes(Output, PlanValidator.Product(Count, Body.OutputSizes[0]));
        validator.Writes(Scratch, ScratchSize);
        PlanValidator.Apart(Output, Input);
        PlanValidator.Apart(Output, Scratch);
        PlanValidator.Apart(Scratch, Input);
    }
}

public sealed partial record LoopOp
{
    // What any real model stays far below: their pointers lie on the stack.
    private const int MaximumStates = 256;

    /// <summary>Whether all steps of so many samples are worth several threads, but none of a step's products is.</summary>
    internal bool IsWorthThreads(int batch)
    {
        long step = 0;
        for (int i = 0; i < Body.Ops.Count; i++)
        {
            if (Body.Ops[i] is not MatMulOp product)
                continue;
            long cost = ForwardPass.ProductCost((long)batch * product.Rows, product.Inner, product.Columns);
            if (ForwardPass.IsWorthThreads(cost))
                return false;
            step += cost;
        }

        return batch > 1 && ForwardPass.IsWorthThreads(step * Steps);
    }

    internal override unsafe void Run(in ForwardPass pass)
    {
        int batch = pass.Batch;
        int states = Body.OutputSizes.Count;
        Span<nint> inputs = stackalloc nint[states + 1];
        Span<nint> outputs = stackalloc nint[states];
        float* free = pass[Scratch];
        float* gathered = Take(ref free, batch, StepSize);
        for (int i = 0; i < states; i++)
        {
            inputs[i + 1] = (nint)Take(ref free, batch, Body.OutputSizes[i]);
            outputs[i] = (nint)Take(ref free, batch, Body.OutputSizes[i]);
            Begin(pass, i, (float*)inputs[i + 1]);
        }

        for (int step = 0; step < Steps; step++)
        {
            int position = GoBackwards ? Steps - 1 - step : step;
            inputs[0] = (nint)StepOf(pass, position, gathered);
            RunBody(pass.Inside(inputs, outputs, free, batch));
            if (Mask is { } mask)
                KeepMasked(pass[mask] + position, batch, inputs[1..], outputs);
            if (ReturnSequences)
                Write(pass, ReverseOutput ? Steps - 1 - step : step, position, (float*)outputs[OutputState]);
            for (int i = 0; i < states; i++)
                (inputs[i + 1], outputs[i]) = (outputs[i], inputs[i + 1]);
        }

        if (!ReturnSequences)
            Write(pass, 0, GoBackwards ? 0 : Steps - 1, (float*)inputs[OutputState + 1]);
        for (int i = 0; i < states; i++)
            End(pass, i, (float*)inputs[i + 1]);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Steps);
        int states = Body.OutputSizes.Count;
        PlanValidator.Require(states <= MaximumStates, "there are too many states");
        PlanValidator.Require((uint)OutputState < (uint)states && Body.InputSizes.Count == states + 1, "the body's states do not match");
        for (int i = 0; i < states; i++)
            PlanValidator.Require(Body.InputSizes[i + 1] == Body.OutputSizes[i], "a state changes its size");
        PlanValidator.Require(InitialStates.Count == 0 || InitialStates.Count == states, "there are states before the first step for some only");
        PlanValidator.Require(FinalStates.Count == 0 || FinalStates.Count == states, "there are places for some states only");
        validator.Body(Body);
        validator.Reads(Input, PlanValidator.Product(Steps, StepSize));
        validator.Writes(Output, ReturnSequences ? PlanValidator.Product(Steps, OutputSize) : OutputSize);
        validator.Writes(Scratch, ScratchSize);
        for (int i = 0; i < InitialStates.Count; i++)
            validator.Reads(InitialStates[i], Body.OutputSizes[i]);
        for (int i = 0; i < FinalStates.Count; i++)
            validator.Writes(FinalStates[i], Body.OutputSizes[i]);
        if (Mask is { } mask)
            validator.Reads(mask, Steps);
        PlanValidator.Require(!ZeroMasked || Mask is not null, "results are zeros where there is no mask");
        if (KeptStates is { } kept)
            validator.Keeps(kept, Body.OutputSizes);
        foreach (Operand written in Outputs.Append(Scratch))
        {
            foreach (Operand read in Inputs)
                PlanValidator.Apart(written, read);
            foreach (Operand other in Outputs.Append(Scratch))
            {
                if (other != written)
                    PlanValidator.Apart(written, other);
            }
        }
    }

    // Each starts on a cache line.
    private static unsafe float* Take(ref float* free, int batch, int size)
    {
        float* taken = free;
        free += (((nint)batch * size) + Alignment - 1) / Alignment * Alignment;
        return taken;
    }

    private unsafe void Begin(in ForwardPass pass, int state, float* values)
    {
        nint length = (nint)pass.Batch * Body.OutputSizes[state];
        if (KeptStates is { } kept)
            Memory.Copy((float*)pass.KeptStates[kept + state], values, length);
        else if (InitialStates.Count > 0)
            Memory.Copy(pass[InitialStates[state]], values, length);
        else
            Memory.Clear(values, length);
    }

    private unsafe void End(in ForwardPass pass, int state, float* values)
    {
        nint length = (nint)pass.Batch * Body.OutputSizes[state];
        if (KeptStates is { } kept)
            Memory.Copy(values, (float*)pass.KeptStates[kept + state], length);
        if (FinalStates.Count > 0)
            Memory.Copy(values, pass[FinalStates[state]], length);
    }

    // One step of every sample, side by side as the body reads it.
    private unsafe float* StepOf(in ForwardPass pass, int position, float* gathered)
    {
        float* source = pass[Input] + ((nint)position * StepSize);
        if (pass.Batch == 1)
            return source;
        for (nint i = 0; i < pass.Batch; i++)
            Memory.Copy(source + (i * Steps * StepSize), gathered + (i * StepSize), StepSize);
        return gathered;
    }

    private unsafe void KeepMasked(float* mask, int batch, ReadOnlySpan<nint> before, ReadOnlySpan<nint> after)
    {
        for (nint sample = 0; sample < batch; sample++)
        {
            if (mask[sample * Steps] != 0)
                continue;
            for (int i = 0; i < after.Length; i++)
            {
                nint size = Body.OutputSizes[i];
                Memory.Copy((float*)before[i] + (sample * size), (float*)after[i] + (sample * size), size);
            }
        }
    }

    // The result of the step at a position of the input, to a place of the output.
    private unsafe void Write(in ForwardPass pass, int place, int position, float* result)
    {
        nint stride = ReturnSequences ? (nint)Steps * OutputSize : OutputSize;
        float* destination = pass[Output] + ((nint)place * OutputSize);
        float* zeros = ZeroMasked ? pass[Mask!.Value] + position : null;
        for (nint i = 0; i < pass.Batch; i++)
        {
            if (zeros != null && zeros[i * Steps] == 0)
                Memory.Clear(destination + (i * stride), OutputSize);
            else
                Memory.Copy(result + (i * OutputSize), destination + (i * stride), OutputSize);
        }
    }
}
