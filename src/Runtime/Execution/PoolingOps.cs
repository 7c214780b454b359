using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record MaxPool2DOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Pool2D<MaxPool> job = new(pass[Input], pass[Output], Window, Channels);
        pass.Split(&job, pass.Batch * Window.Height.Output, PoolingPlan.Cost(pass, Window, Output));
    }

    internal override void Validate(PlanValidator validator) => PoolingPlan.Validate(validator, Window, Channels, Input, Output);
}

public sealed partial record AveragePool2DOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        Pool2D<AveragePool> job = new(pass[Input], pass[Output], Window, Channels);
        pass.Split(&job, pass.Batch * Window.Height.Output, PoolingPlan.Cost(pass, Window, Output));
    }

    internal override void Validate(PlanValidator validator) => PoolingPlan.Validate(validator, Window, Channels, Input, Output);
}

public sealed partial record GlobalAveragePoolOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        GlobalAveragePool job = new(pass[Input], pass[Output], Positions, Channels);
        pass.Split(&job, pass.Batch, (long)pass.Batch * Input.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Positions, Channels);
        validator.Reads(Input, PlanValidator.Product(Positions, Channels));
        validator.Writes(Output, Channels);
        PlanValidator.Apart(Output, Input);
    }
}

/// <summary>What the two windowed pools share.</summary>
internal static class PoolingPlan
{
    public static long Cost(in ForwardPass pass, in WindowGeometry window, in Operand output) =>
        (long)pass.Batch * output.Size * window.Height.Kernel * window.Width.Kernel;

    public static void Validate(PlanValidator validator, in WindowGeometry window, int channels, in Operand input, in Operand output)
    {
        PlanValidator.Positive(channels);
        PlanValidator.Window(window);
        validator.Reads(input, PlanValidator.Product(window.Height.Input, window.Width.Input, channels));
        validator.Writes(output, PlanValidator.Product(window.Height.Output, window.Width.Output, channels));
        PlanValidator.Apart(output, input);
    }
}
