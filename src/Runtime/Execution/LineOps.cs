using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record BorderOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Border job = new(pass[Input], pass[Output], Depth, Height, Width, Inner);
        pass.Split(&job, pass.Batch * Planes * Depth.Result * Height.Result, (long)pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Planes, Inner);
        validator.Reads(Input, PlanValidator.Product(Planes, Depth.Size, Height.Size, Width.Size, Inner));
        validator.Writes(Output, PlanValidator.Product(Planes, Result(Depth), Result(Height), Result(Width), Inner));
        PlanValidator.Apart(Output, Input);
    }

    private static int Result(in BorderAxis axis)
    {
        PlanValidator.Positive(axis.Size);
        PlanValidator.Require((long)axis.Size + Math.Min(axis.Before, 0) + Math.Min(axis.After, 0) >= 1, "an axis is cut off wholly");
        return checked(axis.Size + axis.Before + axis.After);
    }
}

public sealed partial record RepeatOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Repeat job = new(pass[Input], pass[Output], Depth, Height, Width, Inner);
        pass.Split(&job, pass.Batch * Planes * Depth.Result * Height.Result, (long)pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Planes, Inner);
        PlanValidator.Positive(Depth.Size, Height.Size, Width.Size, Depth.Times, Height.Times, Width.Times);
        validator.Reads(Input, PlanValidator.Product(Planes, Depth.Size, Height.Size, Width.Size, Inner));
        validator.Writes(Output, checked(PlanValidator.Product(Depth.Times, Height.Times, Width.Times) * Input.Size));
        PlanValidator.Apart(Output, Input);
    }
}
