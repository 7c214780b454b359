using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record TransposedConvolutionOp
{
    /// <summary>Lines of taps, each of which is a matrix <c>[inputs, kw * outputs]</c>.</summary>
    private int TapLines => Window.Planes.Kernel * Window.Height.Kernel;

    private int Columns => Window.Width.Kernel * OutputChannels;

    /// <summary>
    /// Whether it is computed phase by phase, where each result is summed in registers. Few channels fill a vector only together with their
    /// neighbours': then what inputs give is added where it belongs, line by line.
    /// </summary>
    private bool HasPhases =>
        PhaseAxis.IsDivided(Window.Planes) && PhaseAxis.IsDivided(Window.Height) && PhaseAxis.IsDivided(Window.Width)
        && 4 * Window.Width.Kernel * Panels.Vectors(OutputChannels) <= 5 * Panels.Vectors(Columns);

    internal override unsafe void Run(in ForwardPass pass)
    {
        RowEpilogue epilogue = pass.Prepare(Epilogue, OutputChannels, pass.Scratch);
        if (HasPhases)
            RunPhases(pass, epilogue);
        else
            RunLines(pass, epilogue);
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
        if (!HasPhases)
        {
            validator.NeedsScratch(checked(ProductScratch.Affine(OutputChannels) + ProductScratch.Pointers(TapLines) + (TapLines * Panels.Length(InputChannels, Columns))));
            validator.NeedsWorkerScratch(TransposedConvolution.ScratchLength(Window, OutputChannels));
            return;
        }

        for (int i = 0; i < TransposedPhase.Count(Window); i++)
        {
            WindowGeometry window = new TransposedPhase(Window, i).Window;
            validator.NeedsScratch(ProductScratch.Length(OutputChannels, checked(window.Taps * InputChannels), OutputChannels, Window.Taps));
            validator.NeedsWorkerScratch(PatchRows.ScratchLength(window, InputChannels, InputChannels));
        }
    }

    private unsafe void RunPhases(in ForwardPass pass, in RowEpilogue epilogue)
    {
        int phases = TransposedPhase.Count(Window);
        // A phase's rows are not side by side: what is no part of a product's end waits for the last.
        bool waits = phases > 1 && !epilogue.Activator.IsClip(out _);
        ProductScratch scratch = new(pass.Scratch, OutputChannels, OutputChannels, Window.Taps);
        for (int i = 0; i < phases; i++)
        {
            TransposedPhase phase = new(Window, i);
            WindowGeometry window = phase.Window;
            int rows = pass.Batch * window.Outputs;
            TransposedTaps right = phase.Taps(Kernel, (nint)pass.Weight(Kernel), InputChannels, OutputChannels);
            int workers = pass.Workers(ForwardPass.ProductCost(rows, right.Depth, OutputChannels));
            PatchRows patches = new((nint)pass[Input], window, InputChannels, InputChannels, pass.Batch, MatMul.BlockRows(MatMul.MaxBlockRows, rows, Panels.Count(OutputChannels), workers));
            new Product<PatchRows>(patches, rows, phase.Results((nint)pass[Output], OutputChannels), waits ? epilogue with { Activator = default } : epilogue)
                .RunPacked(pass, scratch, right);
        }

        if (waits)
            EpilogueJob.Run(pass, epilogue with { Affine = default }, pass[Output], OutputChannels, pass.Batch * Window.Inputs, OutputChannels);
    }

    private unsafe void RunLines(in ForwardPass pass, in RowEpilogue epilogue)
    {
        nint* lines = (nint*)(pass.Scratch + ProductScratch.Affine(OutputChannels));
        float* packed = (float*)lines + ProductScratch.Pointers(TapLines);
        bool isKept = true;
        for (int line = 0; line < TapLines; line++)
        {
            TransposedTaps taps = Line(pass, line);
            float* kept = pass.Packed(taps);
            isKept &= kept != null;
            lines[line] = (nint)(kept != null ? kept : packed + (line * (nint)Panels.Length(InputChannels, Columns)));
        }

        if (!isKept)
        {
            PackTapLines pack = new(Line(pass, 0), lines);
            pass.Split(&pack, TapLines, (long)TapLines * InputChannels * Columns);
        }

        TransposedConvolution job = new(pass[Input], lines, pass[Output], Window, InputChannels, OutputChannels, epilogue, pass.WorkerScratch);
        pass.Split(
            &job,
            pass.Batch * Window.Planes.Input * Window.Height.Input * TransposedConvolution.Segments(Window),
            ForwardPass.ProductCost((long)pass.Batch * Input.Size, TapLines, Columns));
    }

    private unsafe TransposedTaps Line(in ForwardPass pass, int line) =>
        new(Kernel, (nint)(pass.Weight(Kernel) + ((nint)line * Columns * InputChannels)), TapSteps.One, TapSteps.One, TapSteps.One, InputChannels, Columns);
}
