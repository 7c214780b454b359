using System.Text;

namespace LayersGen.Generator;

/// <summary>Builds source text, indented by blocks.</summary>
internal sealed class IndentedWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    public void Line(string line = "")
    {
        if (line.Length > 0)
            _text.Append(' ', _depth * 4).Append(line);
        _text.Append('\n');
    }

    public void Lines(string lines)
    {
        foreach (string line in lines.Split('\n'))
            Line(line);
    }

    /// <summary>A line that stands at the margin whatever the indentation: what lies within a raw string literal.</summary>
    public void Verbatim(string line) => _text.Append(line).Append('\n');

    public void Open(string? head = null)
    {
        if (head is not null)
            Line(head);
        Line("{");
        _depth++;
    }

    public void Close(string tail = "")
    {
        _depth--;
        Line("}" + tail);
    }

    public void Indent() => _depth++;

    public void Outdent() => _depth--;

    public override string ToString() => _text.ToString();
}
