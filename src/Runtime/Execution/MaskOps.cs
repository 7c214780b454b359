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
                (int head, int query) = Math.DivRem(row, Queries);
                int first = Window > 0 ? Math.Max(query - Window + 1, 0) : 0;
                int last = Causal ? query : Window > 0 ? query + Window - 1 : Keys;
                float* line = mask == null ? null : mask + (sample * Mask!.Value.Size) + ((nint)head * MaskStrides[0]) + ((nint)query * MaskStrides[1]);
                for (int key = 0; key < Keys; key++)
                {
                    bool isSeen = key >= first && key <= last && (line == null || line[(nint)key * MaskStrides[2]] != 0);
                    result[key] = isSeen ? source[key] : Levels ? Masked : source[key] + Masked;
                }
            }
        }
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Heads, Queries, Keys);
        // Places of keys are computed with it.
        PlanValidator.Require(Window is >= 0 and <= 1 << 30, "a window is out of range");
        long size = PlanValidator.Product(Heads, Queries, Keys);
        validator.Reads(Input, size);
        validator.Writes(Output, size);
        PlanValidator.Apart(Output, Input);
        if (Mask is not { } mask)
            return;
        PlanValidator.Require(MaskStrides is [>= 0, >= 0, >= 0], "a mask needs three strides");
        PlanValidator.Require(((Heads - 1L) * MaskStrides[0]) + ((Queries - 1L) * MaskStrides[1]) + ((Keys - 1L) * MaskStrides[2]) < mask.Size, "a mask is read past its end");
        validator.Reads(mask, mask.Size);
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
