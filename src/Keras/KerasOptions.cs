namespace LayersGen;

/// <summary>How Keras files are read and written.</summary>
public sealed class KerasOptions
{
    internal static KerasOptions Default { get; } = new();

    /// <summary>The layout that is written; what is read tells its own.</summary>
    public KerasFormat Format { get; init; }

    /// <summary>
    /// Go on where something cannot be said in the other format, or means something else there. Off, the save or load fails
    /// before anything is written, naming each such layer.
    /// </summary>
    public bool AllowInexact { get; init; }

    /// <summary>Told everything that is lost, notes too.</summary>
    public Action<KerasFinding>? Findings { get; init; }
}
