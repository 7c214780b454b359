using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record Conv2DOp
{
    private int Positions => Window.Height.Output * Window.Width.Output;

    private int Depth => Window.Height.Kernel * Window.Width.Kernel * InputChannels;

    /// <summary>Whether every patch is one pixel, in order: then the image is the matrix.</summary>
    private bool IsPointwise => IsIdentity(Window.Height) && IsIdentity(Window.Width);

    internal override unsafe void Run(in ForwardPass pass)
    {
        if (IsPointwise)
            Run(pass, new MatrixRows((nint)pass[Input], InputChannels));
        else
            Run(pass, new PatchRows((nint)pass[Input], Window, InputChannels));
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(InputChannels, OutputChannels);
        PlanValidator.Window(Window);
        validator.Reads(Input, PlanValidator.Product(Window.Height.Input, Window.Width.Input, InputChannels));
        validator.Writes(Output, PlanValidator.Product(Window.Height.Output, Window.Width.Output, OutputChannels));
        PlanValidator.Apart(Output, Input);
        validator.Weight(Kernel, PlanValidator.Product(Window.Height.Kernel, Window.Width.Kernel, InputChannels, OutputChannels));
        validator.Epilogue(Epilogue, OutputChannels);
        PlanValidator.Require(
            PlanValidator.Product(Window.Height.Kernel, Window.Width.Kernel, InputChannels) <= 1 << 30, "a kernel is too large");
        validator.NeedsScratch(ProductScratch.Length(Depth, OutputChannels));
        if (!IsPointwise)
            validator.NeedsWorkerScratch(PlanValidator.Product(Math.Max(MatMul.BlockRows(Depth), MatMul.PackingRows), Depth));
    }

    private static bool IsIdentity(in WindowAxis axis) =>
        axis is { Kernel: 1, Stride: 1, Padding: 0 } && axis.Output == axis.Input;

    private unsafe void Run<TSource>(in ForwardPass pass, TSource source)
        where TSource : unmanaged, IRowSource
    {
        float* scratch = pass.Scratch;
        RowEpilogue epilogue = pass.Prepare(Epilogue, OutputChannels, scratch);
        Product<TSource> product = new(
            source, pass.Batch * Positions, Depth, OutputChannels,
            (nint)pass.Weight(Kernel), OutputChannels, (nint)pass[Output], OutputChannels, epilogue);
        product.Run(pass, ProductScratch.Packed(scratch, OutputChannels));
    }
}
