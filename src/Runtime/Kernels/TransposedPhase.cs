using LayersGen.Execution;

namespace LayersGen.Kernels;

/// <summary>
/// The results of a transposed convolution whose positions leave the same rests when divided by the strides: they read the same taps. So
/// a phase is an ordinary convolution of step 1 with these taps, whose results lie a stride apart.
/// </summary>
internal readonly record struct TransposedPhase
{
    private readonly WindowGeometry _whole;
    private readonly PhaseAxis _planes;
    private readonly PhaseAxis _lines;
    private readonly PhaseAxis _row;

    public TransposedPhase(in WindowGeometry window, int index)
    {
        _whole = window;
        (int line, int column) = Math.DivRem(index, PhaseAxis.Count(window.Width));
        (int plane, line) = Math.DivRem(line, PhaseAxis.Count(window.Height));
        (_planes, _lines, _row) = (new PhaseAxis(window.Planes, plane), new PhaseAxis(window.Height, line), new PhaseAxis(window.Width, column));
    }

    /// <summary>The convolution's window.</summary>
    public WindowGeometry Window => new(_lines.Window, _row.Window) { Depth = _planes.Window };

    /// <summary>Number of phases.</summary>
    public static int Count(in WindowGeometry window) => PhaseAxis.Count(window.Planes) * PhaseAxis.Count(window.Height) * PhaseAxis.Count(window.Width);

    /// <summary>The taps of the kernel that starts at <paramref name="kernel"/>.</summary>
    public unsafe TransposedTaps Taps(int weight, nint kernel, int inputs, int outputs)
    {
        nint tap = (nint)inputs * outputs;
        (nint line, nint plane) = (_whole.Width.Kernel * tap, _whole.Height.Kernel * _whole.Width.Kernel * tap);
        float* first = (float*)kernel + (_planes.FirstTap * plane) + (_lines.FirstTap * line) + (_row.FirstTap * tap);
        return new TransposedTaps(weight, (nint)first, _planes.Steps(plane), _lines.Steps(line), _row.Steps(tap), inputs, outputs);
    }

    /// <summary>Where the results go.</summary>
    public unsafe ResultRows Results(nint output, int outputs)
    {
        (WindowAxis depth, WindowAxis height, WindowAxis width) = (_whole.Planes, _whole.Height, _whole.Width);
        if (Count(_whole) == 1)
            return new ResultRows(output, outputs);
        nint line = (nint)width.Input * outputs;
        nint plane = height.Input * line;
        return new ResultRows((nint)((float*)output + (_planes.Phase * plane) + (_lines.Phase * line) + ((nint)_row.Phase * outputs)), (nint)width.Stride * outputs)
        {
            LineLength = _row.Window.Output,
            Lines = _lines.Window.Output,
            Planes = _planes.Window.Output,
            LineStride = height.Stride * line,
            PlaneStride = depth.Stride * plane,
            VolumeStride = depth.Input * plane,
        };
    }
}

/// <summary>An axis of a phase.</summary>
internal readonly record struct PhaseAxis
{
    private readonly int _tapStep;

    /// <summary>The positions <c>phase + i * stride</c> of a transposed convolution's result.</summary>
    public PhaseAxis(in WindowAxis axis, int phase)
    {
        (Phase, _tapStep) = (phase, axis.Stride);
        // Result = source * stride - padding + tap * dilation, and either stride or dilation is 1.
        int last = (phase + axis.Padding) % axis.Stride;
        int taps = (axis.Kernel - last + axis.Stride - 1) / axis.Stride;
        FirstTap = last + ((taps - 1) * axis.Stride);
        int offset = (phase + axis.Padding - (FirstTap * axis.Dilation)) / axis.Stride;
        int positions = (axis.Input - phase + axis.Stride - 1) / axis.Stride;
        Window = new WindowAxis(axis.Output, positions, taps, Dilation: axis.Dilation, Padding: -offset);
    }

    /// <summary>The phase.</summary>
    public int Phase { get; }

    /// <summary>The tap that meets the first source under the window.</summary>
    public int FirstTap { get; }

    /// <summary>The sources under the window of each position.</summary>
    public WindowAxis Window { get; }

    /// <summary>Number of phases that have positions.</summary>
    public static int Count(in WindowAxis axis) => Math.Min(axis.Stride, axis.Input);

    /// <summary>Whether each phase of the axis reads taps a stride apart, and at least one.</summary>
    public static bool IsDivided(in WindowAxis axis) => axis.Stride == 1 || (axis.Dilation == 1 && axis.Stride <= axis.Kernel);

    /// <summary>The steps between the taps, which are <paramref name="tap"/> floats apart in the kernel.</summary>
    public TapSteps Steps(nint tap) => new(Window.Kernel, _tapStep * tap);
}
