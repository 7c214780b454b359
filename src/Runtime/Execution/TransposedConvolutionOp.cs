using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record TransposedConvolutionOp
{
    /// <summary>Lines of taps, each of which is a matrix <c>[inputs, kw * outputs]</c>.</summary>
    private int TapLines => Window.Planes.Kernel * Window.Height.Kernel;

    private int Columns => Window.Width.Kernel * OutputChannels;

    internal override unsafe void Run(in ForwardPass pass)
    {
        RowEpilogue epilogue = pass.Prepare(Epilogue, OutputChannels, pass.Scratch);
        float* packed = pass.Scratch + ProductScratch.Affine(OutputChannels);
        PackTransposedKernel pack = new(pass.Weight(Kernel), packed, InputChannels, Columns);
        pass.Split(&pack, TapLines, (long)TapLines * InputChannels * Columns);

        TransposedConvolution job = new(pass[Input], packed, pass[Output], Window, InputChannels, OutputChannels, epilogue, pass.WorkerScratch);
        pass.Split(
            &job,
            pass.Batch * Window.Planes.Input * Window.Height.Input * TransposedConvolution.Segments(Window),
            ForwardPass.ProductCost((long)pass.Batch * Input.Size, TapLines, Columns));
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(InputChannels, OutputChannels);
        PlanValidator.Window(Window);
        validator.Reads(Input, PlanValidator.Product(Window.Planes.Output, Window.Height.Output, Window.Width.Output, InputChannels));
        validator.Writes(Output, PlanValidator.Product(Window.Planes.Input, Window.Height.Input, Window.Width.Input, OutputChannels));
        PlanValidator.Apart(Output, Input);
        long kernel = PlanValidator.Product(Window.Planes.Kernel, Window.Height.Kernel, Window.Width.Kernel, InputChannels, OutputChannels);
        PlanValidator.Require(kernel <= 1 << 30, "a kernel is too large");
        validator.Weight(Kernel, kernel);
        validator.Epilogue(Epilogue, OutputChannels);
        validator.NeedsScratch(checked(ProductScratch.Affine(OutputChannels) + (TapLines * Panels.Length(InputChannels, Columns))));
        validator.NeedsWorkerScratch(TransposedConvolution.ScratchLength(Window, OutputChannels));
    }
}
