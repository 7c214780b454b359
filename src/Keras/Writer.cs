namespace LayersGen.Keras;

/// <summary>How files name what wrote them.</summary>
internal static class Writer
{
    public static string Name { get; } = $"LayersGen {typeof(Writer).Assembly.GetName().Version?.ToString(3)}";
}
