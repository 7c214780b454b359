namespace LayersGen.Catalogue;

/// <summary>
/// Every layer kind by class name. Each kind's file adds its own to this partial class, so that no list has to be kept.
/// </summary>
internal static partial class LayerCatalogue
{
    // No initializer: those of the other parts of this class, which call Register, may run before it would.
    private static Dictionary<string, LayerKind>? s_kinds;

    /// <summary>All kinds, by class name.</summary>
    public static IEnumerable<LayerKind> All => s_kinds!.Where(static pair => pair.Key == pair.Value.ClassName).Select(static pair => pair.Value).OrderBy(static kind => kind.ClassName, StringComparer.Ordinal);

    /// <summary>The kind a topology or attribute names, or null.</summary>
    public static LayerKind? Find(string className) => s_kinds!.TryGetValue(className, out LayerKind? kind) ? kind : null;

    private static LayerKind Register(LayerKind kind)
    {
        s_kinds ??= new Dictionary<string, LayerKind>(StringComparer.Ordinal);
        s_kinds.Add(kind.ClassName, kind);
        foreach (string alias in kind.Aliases)
            s_kinds.Add(alias, kind);
        return kind;
    }
}
