namespace LayersGen;

/// <summary>How resized images find pixels between pixels.</summary>
public enum Interpolation
{
    /// <summary>A mixture of the four around.</summary>
    Bilinear,

    /// <summary>The nearest one.</summary>
    Nearest,
}
