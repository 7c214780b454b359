using LayersGen.Kernels;

namespace LayersGen.Execution;

public sealed partial record MaxPoolOp
{
    internal override unsafe void Run(in ForwardPass pass) => PoolingPlan.Run<MaxPool>(pass, Window, Channels, Input, Output);

    internal override void Validate(PlanValidator validator) => PoolingPlan.Validate(validator, Window, Channels, Input, Output);
}

public sealed partial record AveragePoolOp
{
    internal override unsafe void Run(in ForwardPass pass) => PoolingPlan.Run<AveragePool>(pass, Window, Channels, Input, Output);

    internal override void Validate(PlanValidator validator) => PoolingPlan.Validate(validator, Window, Channels, Input, Output);
}

public sealed partial record GlobalMaxPoolOp
{
    private WindowGeometry Window => new(WindowAxis.One, new WindowAxis(Positions, 1, Positions));

    internal override unsafe void Run(in ForwardPass pass) => PoolingPlan.Run<Maximum>(pass, Window, Channels, Input, Output);

    internal override void Validate(PlanValidator validator) => PoolingPlan.Validate(validator, Window, Channels, Input, Output);
}

public sealed partial record GlobalAveragePoolOp
{
    internal override unsafe void Run(in ForwardPass pass)
    {
        GlobalAveragePool job = new(pass[Input], pass[Output], Positions, Channels);
        pass.Split(&job, pass.Batch * GlobalAveragePool.Slices(Channels), (long)pass.Batch * Input.Size);
    }

    internal override void Validate(PlanValidator validator)
    {
        PlanValidator.Positive(Positions, Channels);
        validator.Reads(Input, PlanValidator.Product(Positions, Channels));
        validator.Writes(Output, Channels);
        PlanValidator.Apart(Output, Input);
    }
}

/// <summary>What the pools over windows share.</summary>
internal static unsafe class PoolingPlan
{
    public static void Run<TPool>(in ForwardPass pass, in WindowGeometry window, int channels, in Operand input, in Operand output)
        where TPool : unmanaged, IPool
    {
        int lines = pass.Batch * window.OutputLines;
        long cost = (long)pass.Batch * output.Size * window.Taps;
        if (HasLines(window))
        {
            LinePool<TPool> job = new(pass[input], pass[output], window, channels, pass.WorkerScratch);
            pass.Split(&job, lines, cost);
        }
        else
        {
            Pool<TPool> job = new(pass[input], pass[output], window, channels) { End = (nint)(pass[input] + ((nint)pass.Batch * input.Size)) };
            pass.Split(&job, lines, cost);
        }
    }

    public static void Validate(PlanValidator validator, in WindowGeometry window, int channels, in Operand input, in Operand output)
    {
        PlanValidator.Positive(channels);
        PlanValidator.Window(window);
        validator.Reads(input, PlanValidator.Product(window.Planes.Input, window.Height.Input, window.Width.Input, channels));
        validator.Writes(output, PlanValidator.Product(window.Planes.Output, window.Height.Output, window.Width.Output, channels));
        PlanValidator.Apart(output, input);
        if (HasLines(window))
            validator.NeedsWorkerScratch(LinePool<MaxPool>.ScratchLength(window, channels));
    }

    /// <summary>Whether to gather lines first, then columns, takes fewer operations than window by window.</summary>
    private static bool HasLines(in WindowGeometry window)
    {
        long lines = (long)window.Planes.Kernel * window.Height.Kernel;
        long columns = window.Width.Kernel;
        return lines * columns > (window.Width.Stride * (lines + 1)) + columns;
    }
}
