using System.Globalization;
using LayersGen;

namespace WebStudio;

/// <summary>How the page writes quantities.</summary>
internal static class Units
{
    public static long Total(ModelArtifactsInfo info) => info.ModelTopologyBytes + info.WeightSpecsBytes + info.WeightDataBytes;

    public static string Bytes(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Minute(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    public static string Shape(IEnumerable<int> shape) => $"[{string.Join(", ", shape.Select(static axis => axis < 0 ? "n" : axis.ToString(CultureInfo.InvariantCulture)))}]";
}
