namespace LayersGen;

/// <summary>How <see cref="ModelManager"/> copies and moves.</summary>
public sealed class CopyOptions
{
    /// <summary>Replace a model that is at the destination already. Off, the default, such a copy is refused.</summary>
    public bool Overwrite { get; init; }

    /// <summary>The most bytes of weights, and of <c>model.json</c>, that are accepted; null for the limits of the machine.</summary>
    public long? MaxBytes { get; init; }

    /// <summary>Told the fraction done, 0 to 1: the first half while the source is read, the second while the copy is written.</summary>
    public IProgress<double>? Progress { get; init; }
}
