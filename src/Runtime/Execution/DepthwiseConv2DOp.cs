using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record DepthwiseConv2DOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        RowEpilogue epilogue = pass.Prepare(Epilogue, Channels * Multiplier, pass.Scratch);
        DepthwiseConv2D job = new(pass[Input], pass.Weight(Kernel), pass[Output], Window, Channels, Multiplier, epilogue);
        pass.Split(&job, pass.Batch * Window.Height.Output, 2L * pass.Batch * Output.Size * Window.Height.Kernel * Window.Width.Kernel);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Channels, Multiplier);
        PlanValidator.Window(Window);
        PlanValidator.Require(Window.Depth is null, "a depthwise window has a depth");
        validator.Reads(Input, PlanValidator.Product(Window.Height.Input, Window.Width.Input, Channels));
        validator.Writes(Output, PlanValidator.Product(Window.Height.Output, Window.Width.Output, Channels, Multiplier));
        PlanValidator.Apart(Output, Input);
        validator.Weight(Kernel, PlanValidator.Product(Window.Height.Kernel, Window.Width.Kernel, Channels, Multiplier));
        validator.Epilogue(Epilogue, Channels * Multiplier);
        validator.NeedsScratch(2L * Channels * Multiplier);
    }
}
