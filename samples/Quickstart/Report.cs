using System.Globalization;
using System.Numerics.Tensors;
using LayersGen;
using Spectre.Console;

namespace Quickstart;

/// <summary>What the Quickstart prints, and whether all of its checks held.</summary>
internal sealed class Report
{
    public bool Failed { get; private set; }

    public static void Section(string title)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.Write(new Rule($"[bold deepskyblue1]{Markup.Escape(title)}[/]").LeftJustified());
    }

    public static void Text(string text) => AnsiConsole.WriteLine(text);

    public void Check(string claim, bool holds)
    {
        AnsiConsole.MarkupLine(holds ? $"[green]ok[/]     {Markup.Escape(claim)}" : $"[red]failed[/] {Markup.Escape(claim)}");
        Failed |= !holds;
    }

    public static void Confusions(params (string Title, Confusion Confusion)[] tables) =>
        AnsiConsole.Write(new Columns(tables.Select(static table => ConfusionTable(table.Title, table.Confusion))).Collapse());

    public static void Saved(string folder, SaveResult result)
    {
        ModelArtifactsInfo info = result.ModelArtifactsInfo;
        Table table = new Table().RoundedBorder().AddColumn("SaveResult").AddColumn(new TableColumn("").RightAligned());
        table.AddRow("dateSaved", info.DateSaved.ToString("u", CultureInfo.InvariantCulture));
        table.AddRow("modelTopologyType", info.ModelTopologyType);
        table.AddRow("modelTopologyBytes", Bytes(info.ModelTopologyBytes));
        table.AddRow("weightSpecsBytes", Bytes(info.WeightSpecsBytes));
        table.AddRow("weightDataBytes", Bytes(info.WeightDataBytes));
        foreach (FileInfo file in new DirectoryInfo(folder).EnumerateFiles().OrderBy(static file => file.Name, StringComparer.Ordinal))
            table.AddRow($"[grey]{Markup.Escape(file.Name)}[/]", $"[grey]{Bytes(file.Length)}[/]");
        AnsiConsole.Write(table);
    }

    public static void Weight(string name, TensorSpan<float> weight)
    {
        float[] values = new float[weight.FlattenedLength];
        weight.FlattenTo(values);
        string shape = string.Join(", ", weight.Lengths.ToArray());
        string first = string.Join("  ", values.Take(3).Select(static value => value.ToString("F4", CultureInfo.InvariantCulture)));
        AnsiConsole.MarkupLine($"[bold]{Markup.Escape(name)}[/] [grey]{Markup.Escape($"[{shape}]")}[/]  {first} …");
    }

    public static void Flower(ReadOnlySpan<float> measures, ReadOnlySpan<float> probabilities)
    {
        Table table = new Table().RoundedBorder().AddColumn("sepal").AddColumn("petal");
        List<string> cells = [$"{measures[0]:F1} x {measures[1]:F1} cm", $"{measures[2]:F1} x {measures[3]:F1} cm"];
        int best = TensorPrimitives.IndexOfMax(probabilities);
        for (int i = 0; i < probabilities.Length; i++)
        {
            table.AddColumn(new TableColumn(IrisData.Species[i]).RightAligned());
            string value = probabilities[i].ToString("P2", CultureInfo.InvariantCulture);
            cells.Add(i == best ? $"[bold green]{value}[/]" : value);
        }

        AnsiConsole.Write(table.AddRow([.. cells]));
    }

    public static void Times(IEnumerable<(string Step, TimeSpan Elapsed)> times)
    {
        Table table = new Table().RoundedBorder().AddColumn("step").AddColumn(new TableColumn("elapsed").RightAligned());
        foreach ((string step, TimeSpan elapsed) in times)
            table.AddRow(Markup.Escape(step), string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalMilliseconds:F3} ms"));
        AnsiConsole.Write(table);
    }

    private static Table ConfusionTable(string title, Confusion confusion)
    {
        Table table = new Table().RoundedBorder().Title($"[bold]{Markup.Escape(title)}[/]").AddColumn("is \\ taken for");
        foreach (string species in IrisData.Species)
            table.AddColumn(new TableColumn(species).RightAligned());
        for (int actual = 0; actual < IrisData.Species.Length; actual++)
            table.AddRow([IrisData.Species[actual], .. IrisData.Species.Select((_, predicted) => Cell(confusion[actual, predicted], actual == predicted))]);
        return table.Caption(string.Create(CultureInfo.InvariantCulture, $"{confusion.Right} of {confusion.Total} right: {confusion.Accuracy:P1}"));
    }

    private static string Cell(int count, bool right) => (count, right) switch
    {
        (0, _) => "[grey]0[/]",
        (_, true) => $"[green]{count}[/]",
        _ => $"[red]{count}[/]",
    };

    private static string Bytes(long count) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} B");
}
