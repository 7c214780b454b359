using System.ComponentModel;

namespace LayersGen.Execution;

/// <summary>
/// Resizes a part of images <c>[height, width, channels]</c>, first along their height, then along their width: each new pixel is a weighted
/// mean of those around its centre.
/// </summary>
/// <param name="Height">Height of the images.</param>
/// <param name="Width">Width of the images.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Top">The part's first line.</param>
/// <param name="Left">The part's first column.</param>
/// <param name="PartHeight">The part's height.</param>
/// <param name="PartWidth">The part's width.</param>
/// <param name="OutputHeight">Height of the result.</param>
/// <param name="OutputWidth">Width of the result.</param>
/// <param name="Interpolation">What weighs a pixel by its distance: any but bilinear and nearest.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed partial record ResampleImageOp(
    int Height, int Width, int Channels, int Top, int Left, int PartHeight, int PartWidth, int OutputHeight, int OutputWidth, Interpolation Interpolation) : UnaryOp;
