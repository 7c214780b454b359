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
public readonly record struct WindowAxis(int Input, int Output, int Kernel, int Stride = 1, int Dilation = 1, int Padding = 0);

/// <summary>A two-dimensional window over channels-last images.</summary>
/// <param name="Height">The vertical axis.</param>
/// <param name="Width">The horizontal axis.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct WindowGeometry(WindowAxis Height, WindowAxis Width);
