using System.Text;

namespace LayersGen;

/// <summary>How error messages spell what a file says: short, on one line, and safe to print.</summary>
internal static class FormatText
{
    private const int MaxLength = 80;
    private const int MaxListed = 5;

    internal static string Quote(string text)
    {
        StringBuilder shown = new("'");
        foreach (char c in text.Take(MaxLength))
            shown.Append(char.IsControl(c) ? '?' : c);
        return shown.Append(text.Length > MaxLength ? "…'" : "'").ToString();
    }

    internal static string Shape(ReadOnlySpan<int> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    /// <summary>The first few names, and how many more there are.</summary>
    internal static string List(IReadOnlyList<string> names)
    {
        string listed = string.Join(", ", names.Take(MaxListed).Select(Quote));
        return names.Count > MaxListed ? $"{listed} and {names.Count - MaxListed} more" : listed;
    }

    /// <summary>What is found where a repository was cloned without its large files.</summary>
    internal const string GitLfsPointer = "a pointer of Git LFS instead of the file; fetch the file itself with git lfs pull";

    internal static string Name(DType type) => type switch
    {
        DType.Float32 => "float32",
        DType.Int32 => "int32",
        DType.Bool => "bool",
        DType.Complex64 => "complex64",
        DType.String => "string",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    internal static string Name(QuantizationType type) => type switch
    {
        QuantizationType.UInt8 => "uint8",
        QuantizationType.UInt16 => "uint16",
        QuantizationType.Float16 => "float16",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };
}
