namespace LayersGen;

/// <summary>How much a <see cref="KerasFinding"/> matters.</summary>
public enum KerasFindingSeverity
{
    /// <summary>Something without effect on predictions is left out.</summary>
    Note,

    /// <summary>The target does not know it and would ignore it or refuse the file.</summary>
    Unsupported,

    /// <summary>It means something else in the target: predictions would change.</summary>
    Changed,
}

/// <summary>Something of a layer that one format has and the other has not.</summary>
/// <param name="Layer">The layer's name.</param>
/// <param name="Message">What it is, and what becomes of it.</param>
/// <param name="Severity">How much it matters.</param>
public sealed record KerasFinding(string Layer, string Message, KerasFindingSeverity Severity)
{
    /// <summary>One line: the layer, then the message.</summary>
    public override string ToString() => $"{Layer}: {Message}";
}
