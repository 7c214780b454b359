using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>
/// A convolution with a kernel <c>[kd, kh, kw, inChannels / groups, outChannels]</c> and an epilogue. With several groups, each
/// of equally many consecutive input channels makes its share of the output channels alone.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record ConvolutionOp(WindowGeometry Window, int InputChannels, int OutputChannels, int Kernel, Epilogue Epilogue, int Groups = 1) : EpilogueOp(Epilogue)
{
    internal override int RowLength => OutputChannels;
}

/// <summary>
/// The gradient of a convolution with respect to its input, with a kernel <c>[kd, kh, kw, outChannels, inChannels]</c> and an
/// epilogue. The window is that convolution's: its <see cref="WindowAxis.Output"/> is what is read, its <see cref="WindowAxis.Input"/> what is written.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record TransposedConvolutionOp(WindowGeometry Window, int InputChannels, int OutputChannels, int Kernel, Epilogue Epilogue) : EpilogueOp(Epilogue)
{
    internal override int RowLength => OutputChannels;
}

/// <summary>A depthwise convolution with a kernel <c>[kh, kw, channels, multiplier]</c>; output channel <c>c * multiplier + m</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record DepthwiseConv2DOp(WindowGeometry Window, int Channels, int Multiplier, int Kernel, Epilogue Epilogue) : EpilogueOp(Epilogue)
{
    internal override int RowLength => Channels * Multiplier;
}

/// <summary>The maximum of each window; padding never wins.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record MaxPoolOp(WindowGeometry Window, int Channels) : UnaryOp;

/// <summary>The mean of each window; padding is not counted.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record AveragePoolOp(WindowGeometry Window, int Channels) : UnaryOp;

/// <summary>The maximum over all positions: <c>[positions, channels]</c> to <c>[channels]</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record GlobalMaxPoolOp(int Positions, int Channels) : UnaryOp;

/// <summary>The mean over all positions: <c>[positions, channels]</c> to <c>[channels]</c>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record GlobalAveragePoolOp(int Positions, int Channels) : UnaryOp;

/// <summary>Zeros put around <c>[planes, depth, height, width, inner]</c>, or positions cut off.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record BorderOp(int Planes, BorderAxis Depth, BorderAxis Height, BorderAxis Width, int Inner) : UnaryOp;

/// <summary>Each position of <c>[planes, depth, height, width, inner]</c> as often as its axes say.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record RepeatOp(int Planes, RepeatAxis Depth, RepeatAxis Height, RepeatAxis Width, int Inner) : UnaryOp;
