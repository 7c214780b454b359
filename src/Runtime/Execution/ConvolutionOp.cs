using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record ConvolutionOp
{
    private int GroupInputs => InputChannels / Groups;

    private int GroupOutputs => OutputChannels / Groups;

    private int Depth => Window.Taps * GroupInputs;

    /// <summary>Whether every patch is one pixel, in order: then the image is the matrix.</summary>
    private bool IsPointwise => IsIdentity(Window.Planes) && IsIdentity(Window.Height) && IsIdentity(Window.Width);

    internal override unsafe void Run(in ForwardPass pass)
    {
        RowEpilogue epilogue = pass.Prepare(Epilogue, OutputChannels, pass.Scratch);
        // A group makes a part of each row, and softmax needs the whole: it waits for the last.
        bool waits = Groups > 1 && epilogue.Activator.IsSoftmax;
        int rows = pass.Batch * Window.Outputs;
        int workers = pass.Workers(ForwardPass.ProductCost(rows, Depth, GroupOutputs));
        int block = MatMul.BlockRows(IsPointwise ? MatMul.BlockRows(Depth) : MatMul.MaxBlockRows, rows, Panels.Count(GroupOutputs), workers);
        for (int group = 0; group < Groups; group++)
        {
            nint images = (nint)(pass[Input] + (group * GroupInputs));
            RowEpilogue groupEpilogue = waits ? default : epilogue.From(group * GroupOutputs);
            if (IsPointwise)
                Run(pass, group, new MatrixRows(images, InputChannels, rows, Depth, block), groupEpilogue);
            else
                Run(pass, group, new PatchRows(images, Window, GroupInputs, InputChannels, pass.Batch, block), groupEpilogue);
        }

        if (waits)
            EpilogueJob.Run(pass, epilogue, pass[Output], OutputChannels, rows, OutputChannels);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(InputChannels, OutputChannels, Groups);
        PlanValidator.Require(InputChannels % Groups == 0 && OutputChannels % Groups == 0, "channels do not divide into groups");
        PlanValidator.Window(Window);
        validator.Reads(Input, PlanValidator.Product(Window.Planes.Input, Window.Height.Input, Window.Width.Input, InputChannels));
        validator.Writes(Output, PlanValidator.Product(Window.Planes.Output, Window.Height.Output, Window.Width.Output, OutputChannels));
        PlanValidator.Apart(Output, Input);
        long depth = PlanValidator.Product(Window.Planes.Kernel, Window.Height.Kernel, Window.Width.Kernel, GroupInputs);
        PlanValidator.Require(depth <= 1 << 30, "a kernel is too large");
        validator.Weight(Kernel, checked(depth * OutputChannels));
        validator.Epilogue(Epilogue, OutputChannels);
        validator.NeedsScratch(ProductScratch.Length(OutputChannels, Depth, GroupOutputs, Window.Taps));
        if (!IsPointwise)
            validator.NeedsWorkerScratch(PatchRows.ScratchLength(Window, GroupInputs, InputChannels));
    }

    private static bool IsIdentity(in WindowAxis axis) =>
        axis is { Kernel: 1, Stride: 1, Padding: 0 } && axis.Output == axis.Input;

    private unsafe void Run<TSource>(in ForwardPass pass, int group, TSource source, RowEpilogue epilogue)
        where TSource : unmanaged, IRowSource
    {
        RightMatrix kernel = new(Kernel, (nint)pass.Weight(Kernel), OutputChannels, group * GroupOutputs, Depth, GroupOutputs);
        Product<TSource> product = new(source, pass.Batch * Window.Outputs, new ResultRows((nint)(pass[Output] + (group * GroupOutputs)), OutputChannels), epilogue);
        product.Run(pass, new ProductScratch(pass.Scratch, OutputChannels, GroupOutputs, Window.Taps), kernel);
    }
}
