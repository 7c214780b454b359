using System.Numerics.Tensors;

namespace LayersGen.Execution;

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

public sealed partial record MaskScoresOp
{
    private const float Masked = -1e9f;

    internal override unsafe void Run(in ForwardPass pass)
    {
        float* source = pass[Input];
        float* result = pass[Output];
        float* mask = Mask is { } own ? pass[own] : null;
        for (nint sample = 0; sample < pass.Batch; sample++)
        {
            for (int row = 0; row < Heads * Queries; row++, source += Keys, result += Keys)
            {
                int last = Causal ? row % Queries : Keys;
                for (int key = 0; key < Keys; key++)
                    result[key] = key > last || (mask != null && mask[(sample * Keys) + key] == 0) ? source[key] + Masked : source[key];
            }
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Heads, Queries, Keys);
        long size = PlanValidator.Product(Heads, Queries, Keys);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.Apart(Output, Input);
        if (Mask is not { } mask)
            return;
        validator.Reads(mask, Keys);
        PlanValidator.Apart(Output, mask);
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
