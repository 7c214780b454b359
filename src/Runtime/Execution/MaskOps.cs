using System.Numerics.Tensors;

namespace LayersGen.Execution;

public sealed partial record PairOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        int length = checked(pass.Batch * Output.Size);
        ReadOnlySpan<float> left = new(pass[Left], length);
        ReadOnlySpan<float> right = new(pass[Right], length);
        Span<float> output = new(pass[Output], length);
        if (Mode == MergeMode.Mul)
        {
            TensorPrimitives.Multiply(left, right, output);
            return;
        }

        TensorPrimitives.Add(left, right, output);
        if (Mode == MergeMode.Ave)
            TensorPrimitives.Multiply(output, 0.5f, output);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Require(Mode is MergeMode.Sum or MergeMode.Mul or MergeMode.Ave, "the mode makes no one value of two");
        validator.Reads(Left, Output.Size);
        validator.Reads(Right, Output.Size);
        validator.Writes(Output, Output.Size);
        PlanValidator.Apart(Output, Left);
        PlanValidator.Apart(Output, Right);
    }
}

public sealed partial record MaskedMeanOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        float* mask = pass[Mask];
        float* row = pass[Input];
        for (nint sample = 0; sample < pass.Batch; sample++, mask += Steps)
        {
            Span<float> mean = new(pass[Output] + (sample * Channels), Channels);
            mean.Clear();
            int count = 0;
            for (int step = 0; step < Steps; step++, row += Channels)
            {
                if (mask[step] == 0)
                    continue;
                count++;
                TensorPrimitives.Add(mean, new ReadOnlySpan<float>(row, Channels), mean);
            }

            TensorPrimitives.Divide(mean, count, mean);
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Steps, Channels);
        validator.Reads(Input, PlanValidator.Product(Steps, Channels));
        validator.Reads(Mask, Steps);
        validator.Writes(Output, Channels);
        PlanValidator.Apart(Output, Input);
        PlanValidator.Apart(Output, Mask);
    }
}

public sealed partial record FillOp
{
    internal override unsafe void Run(in ForwardPass pass) => new Span<float>(pass[Output], checked(pass.Batch * Output.Size)).Fill(Value);

    internal override void Validate(PlanValidator validator) => validator.Writes(Output, Output.Size);
}

public sealed partial record MaskOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        float* source = pass[Input];
        float* mask = pass[Output];
        for (nint i = 0; i < (nint)pass.Batch * Steps; i++, source += Size)
            mask[i] = new ReadOnlySpan<float>(source, Size).ContainsAnyExcept(Value) ? 1f : 0f;
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Steps, Size);
        validator.Reads(Input, PlanValidator.Product(Steps, Size));
        validator.Writes(Output, Steps);
        PlanValidator.Apart(Output, Input);
    }
}
