using LayersGen.Catalogue;

namespace LayersGen.Tests;

/// <summary>
/// Keeps the table of docs/layers.md true: a row for every layer, and a tick where goldens check it in at least three variants, or
/// cases worked out by hand do. With LAYERSGEN_WRITE_DOCS set, the ticks are written instead of compared; rows are written by hand,
/// with or without the ticks' column.
/// </summary>
public sealed class LayerTableTests
{
    private const int EnoughVariants = 3;
    private const string Tick = "✓";
    private const string NoTick = "–";

    /// <summary>Of a row, those before the first and after the last bar counted.</summary>
    private const int Cells = 7;

    private static readonly string s_root = FindRoot();
    private static readonly string s_byHand = ReadHandChecked();

    [Fact]
    public void Every_layer_has_a_row_and_a_true_tick()
    {
        string path = Path.Combine(s_root, "docs", "layers.md");
        string[] lines = File.ReadAllLines(path);
        HashSet<string> missing = [.. LayerCatalogue.All.Select(static kind => kind.ClassName)];
        int head = Array.FindIndex(lines, static line => line.StartsWith("| layer | tested |", StringComparison.Ordinal));
        Assert.True(head >= 0, "docs/layers.md has no table of layers");
        for (int i = head + 2; lines[i].StartsWith('|'); i++)
        {
            LayerKind? kind = RowOf(lines[i]);
            Assert.True(kind is not null, $"docs/layers.md has a row of no layer: {lines[i]}");
            Assert.True(missing.Remove(kind.ClassName), $"docs/layers.md has a second row of {kind.ClassName}");
            lines[i] = WithTick(lines[i], IsChecked(kind));
        }

        Assert.True(missing.Count == 0, $"docs/layers.md has no row of {string.Join(", ", missing.Order())}");
        if (Environment.GetEnvironmentVariable("LAYERSGEN_WRITE_DOCS") is { Length: > 0 })
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
        else
            Assert.True(lines.SequenceEqual(File.ReadAllLines(path)), "The ticks in docs/layers.md are not true; run this test with LAYERSGEN_WRITE_DOCS=1 to write them.");
    }

    // The kind that a line of the table is about: its class name comes first, or between parentheses.
    private static LayerKind? RowOf(string line)
    {
        string cell = line.Split('|')[1];
        return LayerCatalogue.All.FirstOrDefault(kind => cell.Trim() == $"`{kind.ClassName}`" || cell.Contains($"(`{kind.ClassName}`)", StringComparison.Ordinal));
    }

    private static string WithTick(string line, bool isChecked)
    {
        List<string> cells = [.. line.Split('|')];
        string tick = $" {(isChecked ? Tick : NoTick)} ";
        if (cells.Count < Cells)
            cells.Insert(2, tick);
        else
            cells[2] = tick;
        return string.Join('|', cells);
    }

    private static bool IsChecked(LayerKind kind) => CountGoldens(kind) >= EnoughVariants || s_byHand.Contains($"\"{kind.ClassName}\"", StringComparison.Ordinal);

    private static int CountGoldens(LayerKind kind)
    {
        string folder = Path.Combine(s_root, "tests", "Interop", "goldens", kind == LayerCatalogue.Input ? "Input" : kind.ClassName);
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Count(static variant => File.Exists(Path.Combine(variant, "case.json"))) : 0;
    }

    // Tests of cases worked out by hand, which name the class of the layer.
    private static string ReadHandChecked()
    {
        string folder = Path.Combine(s_root, "tests", "LayersGen.Tests", "Layers");
        return Directory.Exists(folder) ? string.Concat(Directory.EnumerateFiles(folder, "*.cs").Select(File.ReadAllText)) : "";
    }

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LayersGen.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run below the repository.");
    }
}
