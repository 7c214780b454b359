namespace LayersGen;

/// <summary>
/// Something in a file that does not stop a load but that its user may want to know, such as an input that no layer uses. The compiler and
/// <c>layersgen validate</c> tell the same as LG3019.
/// </summary>
/// <param name="File">The file, as errors name it.</param>
/// <param name="Field">The path of the field in it, such as <c>modelTopology.config.layers[1]</c>.</param>
/// <param name="Message">What is in the file, and what became of it.</param>
public sealed record ModelNote(string File, string Field, string Message)
{
    /// <summary>One line: the file, the field and the message.</summary>
    public override string ToString() => $"{File}: {Field}: {Message}";
}
