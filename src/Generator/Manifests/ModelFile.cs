using System.Runtime.CompilerServices;
using System.Text;
using LayersGen.Catalogue;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LayersGen.Generator;

/// <summary>
/// A <c>model.json</c> among the project's files, read and checked. Equal by what it was read from: path and text decide
/// everything else.
/// </summary>
internal sealed class ModelFile : IEquatable<ModelFile>
{
    // Generator and analyzer see the same text, and whoever comes first reads it.
    private static readonly ConditionalWeakTable<SourceText, ModelFile> s_read = new();

    private readonly byte[] _utf8;

    private ModelFile(string path, byte[] utf8, ManifestCheck check)
    {
        Path = path;
        _utf8 = utf8;
        Check = check;
    }

    public string Path { get; }

    public ManifestCheck Check { get; }

    public static ModelFile Read(AdditionalText file, CancellationToken cancellationToken)
    {
        SourceText? text = file.GetText(cancellationToken);
        if (text is null)
            return new ModelFile(file.Path, [], ManifestCheck.Refused(ManifestError.Of(ErrorId.MalformedJson, "$", "a file that can be read", "one that cannot")));
        if (s_read.TryGetValue(text, out ModelFile? known) && known.Path == file.Path)
            return known;
        ModelFile read = Read(file.Path, text, cancellationToken);
        s_read.Remove(text);
        return s_read.GetValue(text, _ => read);
    }

    /// <summary>Where a field is, or what there is of the way to it.</summary>
    public Location Locate(string path)
    {
        (int start, int length) = JsonLocator.Find(_utf8, path);
        return Locate(start, length);
    }

    /// <summary>Where an error is; then the other values that take part in it.</summary>
    public IReadOnlyList<Location> Locate(ManifestError error) =>
        error.Offset >= 0 ? [Locate((int)error.Offset, 1)]
        : error.Id == ErrorId.MalformedJson ? [Locate(0, 1)]
        : error.At.Count > 0 ? [.. error.At.Select(Locate)]
        : [Locate(error.Path)];

    public bool Equals(ModelFile? other) =>
        other is not null && (ReferenceEquals(this, other) || (Path == other.Path && _utf8.AsSpan().SequenceEqual(other._utf8)));

    public override bool Equals(object? obj) => Equals(obj as ModelFile);

    public override int GetHashCode() => unchecked((StringComparer.Ordinal.GetHashCode(Path) * 31) + _utf8.Length);

    private static ModelFile Read(string path, SourceText text, CancellationToken cancellationToken)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
        // The compiler has decoded the file, as something else where it was not UTF-8.
        ManifestCheck check = text.Encoding is null or UTF8Encoding
            ? ManifestCheck.Read(utf8, path, cancellationToken)
            : ManifestCheck.Refused(ManifestReader.NotUtf8);
        return new ModelFile(path, utf8, check);
    }

    private Location Locate(int start, int length)
    {
        SourceText text = SourceText.From(Encoding.UTF8.GetString(_utf8));
        int first = Encoding.UTF8.GetCharCount(_utf8, 0, Math.Min(start, _utf8.Length));
        int last = Encoding.UTF8.GetCharCount(_utf8, 0, Math.Min(start + length, _utf8.Length));
        TextSpan span = TextSpan.FromBounds(first, last);
        return Location.Create(Path, span, text.Lines.GetLinePositionSpan(span));
    }
}
