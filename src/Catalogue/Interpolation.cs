namespace LayersGen;

/// <summary>How resized images find pixels between pixels. Pixels are squares around their centres; none is smoothed first where images shrink.</summary>
public enum Interpolation
{
    /// <summary>A mixture of the four around.</summary>
    Bilinear,

    /// <summary>The nearest one.</summary>
    Nearest,

    /// <summary>Keys' cubic of the sixteen around, places rounded to 1/1024 of a pixel as TensorFlow has them.</summary>
    Bicubic,

    /// <summary>Lanczos' windowed sinc of radius 3.</summary>
    Lanczos3,

    /// <summary>Lanczos' windowed sinc of radius 5.</summary>
    Lanczos5,

    /// <summary>The mean of what the new pixel covers.</summary>
    Area,

    /// <summary>A Gaussian of standard deviation 0.5, cut off at 1.5.</summary>
    Gaussian,

    /// <summary>Mitchell's and Netravali's cubic of the sixteen around, softer than <see cref="Bicubic"/>.</summary>
    Mitchellcubic,
}
