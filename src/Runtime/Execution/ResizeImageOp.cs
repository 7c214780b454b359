using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record ResizeImageOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        ResizeImage job = new(
            (nint)pass[Input], (nint)pass[Output], Height, Width, Channels, Top, Left, PartHeight, PartWidth, OutputHeight, OutputWidth, Nearest);
        pass.Split(&job, checked(pass.Batch * OutputHeight), 8L * pass.Batch * Output.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Height, Width, Channels, PartHeight, PartWidth, OutputHeight, OutputWidth);
        PlanValidator.Require(Top >= 0 && Left >= 0, "a part begins before its image");
        PlanValidator.Require((long)Top + PartHeight <= Height && (long)Left + PartWidth <= Width, "a part ends after its image");
        validator.Reads(Input, PlanValidator.Product(Height, Width, Channels));
        validator.Writes(Output, PlanValidator.Product(OutputHeight, OutputWidth, Channels));
        PlanValidator.Apart(Output, Input);
    }
}
