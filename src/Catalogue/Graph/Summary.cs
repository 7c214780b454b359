using System.Globalization;
using System.Text;

namespace LayersGen.Catalogue;

/// <summary>The table that Keras' <c>model.summary()</c> prints.</summary>
internal static class Summary
{
    public static string Write(ModelGraph graph)
    {
        string[] header = graph.IsSequential ? ["Layer (type)", "Output Shape", "Param #"] : ["Layer (type)", "Output Shape", "Param #", "Connected to"];
        List<string[]> rows = [.. Rows(graph).Select(row => row.Take(header.Length).ToArray())];
        int[] widths = [.. header.Select((title, column) => Math.Max(title.Length, rows.Max(row => row[column].Length)) + 2)];
        int total = widths.Sum() + 1;
        StringBuilder text = new();
        text.Append("Model: \"").Append(graph.Name).Append("\"\n");
        Line('_');
        Row(header);
        Line('=');
        foreach (string[] row in rows)
            Row(row);
        Line('=');
        long trainable = graph.ParameterCount(trainable: true);
        long others = graph.ParameterCount(trainable: false);
        text.Append("Total params: ").Append(Parameters(trainable + others)).Append('\n');
        text.Append("Trainable params: ").Append(Parameters(trainable)).Append('\n');
        text.Append("Non-trainable params: ").Append(Parameters(others)).Append('\n');
        Line('_');
        return text.ToString();

        void Line(char c) => text.Append(c, total).Append('\n');

        void Row(string[] cells)
        {
            StringBuilder line = new(" ");
            for (int i = 0; i < cells.Length; i++)
                line.Append(cells[i].PadRight(widths[i]));
            text.Append(line.ToString().TrimEnd()).Append('\n');
        }
    }

    private static IEnumerable<string[]> Rows(ModelGraph graph)
    {
        foreach (IGrouping<int, GraphNode> nodes in graph.Nodes.GroupBy(static node => node.Layer).OrderBy(static group => group.Key))
        {
            GraphLayer layer = graph.Layers[nodes.Key];
            if (layer.IsImplied)
                continue;
            long parameters = graph.Weights.Where(weight => weight.Layer == nodes.Key).Sum(static weight => weight.ElementCount);
            yield return
            [
                $"{layer.Name} ({layer.Kind.ClassName})",
                graph.Tensors[nodes.First().Output].Shape.ToString(),
                Format(parameters),
                string.Join(", ", nodes.SelectMany(static node => node.Inputs).Select(input => graph.Layers[graph.Tensors[input].Layer].Name)),
            ];
        }
    }

    private static string Format(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Parameters(long count)
    {
        double bytes = count * 4.0;
        string size = bytes < 1024 ? $"{bytes:0.##} B" : bytes < 1024 * 1024 ? FormattableString.Invariant($"{bytes / 1024:0.##} KB") : FormattableString.Invariant($"{bytes / 1024 / 1024:0.##} MB");
        return $"{Format(count)} ({size})";
    }
}
