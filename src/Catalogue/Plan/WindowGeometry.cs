using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>One spatial axis of a convolution or pooling window.</summary>
/// <param name="Input">Input positions.</param>
/// <param name="Output">Output positions.</param>
/// <param name="Kernel">Window positions.</param>
/// <param name="Stride">Input positions between two windows.</param>
/// <param name="Dilation">Input positions between two taps of one window.</param>
/// <param name="Padding">Positions of zero padding before the first input position.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct WindowAxis(int Input, int Output, int Kernel, int Stride = 1, int Dilation = 1, int Padding = 0)
{
    /// <summary>An axis of one position, as if it were not there.</summary>
    internal static WindowAxis One => new(1, 1, 1);
}

/// <summary>A window over channels-last images, or over volumes where it has a depth. A sequence is an image of one line.</summary>
/// <param name="Height">The vertical axis.</param>
/// <param name="Width">The horizontal axis.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct WindowGeometry(WindowAxis Height, WindowAxis Width)
{
    /// <summary>The axis before the vertical one, of volumes; null for images.</summary>
    public WindowAxis? Depth { get; init; }

    /// <summary>The depth, of one position for images.</summary>
    internal WindowAxis Planes => Depth ?? WindowAxis.One;

    /// <summary>Positions of the input.</summary>
    internal int Inputs => Planes.Input * Height.Input * Width.Input;

    /// <summary>Positions of the output.</summary>
    internal int Outputs => Planes.Output * Height.Output * Width.Output;

    /// <summary>Positions of the window.</summary>
    internal int Taps => Planes.Kernel * Height.Kernel * Width.Kernel;

    /// <summary>Lines of output positions.</summary>
    internal int OutputLines => Planes.Output * Height.Output;
}
