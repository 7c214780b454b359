using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record DepthwiseConv2DOp
{
    private int OutputChannels => Channels * Multiplier;

    /// <summary>Output channels of a work item.</summary>
    private int Slice => Multiplier == 1 ? DepthwiseConv2D.Slice(Window, Channels) : OutputChannels;

    internal override unsafe void Run(in ForwardPass pass)
    {
        int outputs = OutputChannels;
        int slice = Slice;
        int positions = pass.Batch * Window.Outputs;
        long cost = (long)positions * outputs * Window.Taps / 4;
        RowEpilogue epilogue = pass.Prepare(Epilogue, outputs, pass.Scratch);
        float* tiles = pass.Scratch + ProductScratch.Affine(outputs);
        nint* taps = (nint*)(tiles + TileEpilogue.Length(outputs));
        PatchRows patches = new((nint)pass[Input], Window, slice, Channels, pass.Batch, MatMul.BlockRows(MatMul.MaxBlockRows, positions, outputs / slice, pass.Workers(cost)));
        patches.WriteTaps(taps);
        TileEpilogue tile = default;
        RowEpilogue rest = epilogue;
        if (DepthwiseConv2D.HasTiles(outputs))
        {
            tile = TileEpilogue.Take(epilogue, outputs, tiles, out Kernels.Activator activator);
            rest = new RowEpilogue(default, activator);
        }

        // A slice is a part of each row, and softmax needs the whole.
        bool waits = slice < outputs && rest.Activator.IsSoftmax;
        DepthwiseConv2D job = new(Window, pass.Weight(Kernel), outputs)
        {
            Patches = patches,
            Taps = taps,
            Output = pass[Output],
            Tile = tile,
            Rest = waits ? default : rest,
            Scratch = pass.WorkerScratch,
        };
        pass.Split(&job, job.Items, cost);
        if (waits)
            EpilogueJob.Run(pass, rest, pass[Output], outputs, positions, outputs);
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
        int outputs = OutputChannels;
        validator.Epilogue(Epilogue, outputs);
        validator.NeedsScratch(ProductScratch.Affine(outputs) + TileEpilogue.Length(outputs) + (2L * Window.Taps));
        validator.NeedsWorkerScratch(PatchRows.ScratchLength(Window, Slice, Channels));
    }
}
