using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record AdditiveScoresOp
{
    /// <summary>Operations of one tanh, roughly.</summary>
    private const int TanhCost = 24;

    internal override unsafe void Run(in ForwardPass pass)
    {
        AdditiveScores job = new((nint)pass[Query], (nint)pass[Key], (nint)pass.Weight(Scale), (nint)pass[Output], Queries, Keys, Depth);
        pass.Split(&job, pass.Batch * Queries, (long)pass.Batch * Output.Size * Depth * TanhCost);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Queries, Keys, Depth);
        validator.Reads(Query, PlanValidator.Product(Queries, Depth));
        validator.Reads(Key, PlanValidator.Product(Keys, Depth));
        validator.Writes(Output, PlanValidator.Product(Queries, Keys));
        PlanValidator.Apart(Output, Query);
        PlanValidator.Apart(Output, Key);
        if (Scale is { } scale)
            validator.Weight(scale, Depth);
    }
}
