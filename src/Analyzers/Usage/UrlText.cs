using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace LayersGen.Analyzers;

/// <summary>What is sure of a URL or path at compile time: a constant, or the beginning and end of an interpolated string.</summary>
/// <param name="Start">Its beginning; all of it where <paramref name="IsWhole"/>.</param>
/// <param name="End">Its end; all of it where <paramref name="IsWhole"/>.</param>
/// <param name="IsWhole">Whether it is a constant.</param>
internal readonly record struct UrlText(string Start, string End, bool IsWhole)
{
    /// <summary>The scheme, as <c>ModelRouter</c> finds it: <c>file</c> for a path; null where the beginning does not tell.</summary>
    public string? Scheme
    {
        get
        {
            int length = Start.IndexOf("://", StringComparison.Ordinal);
            if (length > 1 && IsScheme(Start.Substring(0, length)))
                return Start.Substring(0, length).ToLowerInvariant();
            // A separator after no colon cannot become a scheme's with what follows.
            int separator = Start.IndexOfAny(['/', '\\', ':']);
            return IsWhole || (separator >= 0 && Start[separator] != ':') ? "file" : null;
        }
    }

    public static UrlText? Of(IOperation value)
    {
        if (value.ConstantValue is { HasValue: true, Value: string text })
            return new UrlText(text, text, true);
        return value is IInterpolatedStringOperation { Parts: { Length: > 0 } parts } ? new UrlText(TextOf(parts[0]), TextOf(parts[parts.Length - 1]), false) : null;
    }

    private static string TextOf(IInterpolatedStringContentOperation part) =>
        part is IInterpolatedStringTextOperation { Text.ConstantValue: { HasValue: true, Value: string text } } ? text : "";

    private static bool IsScheme(string text) => text[0] is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z')
        && text.All(static c => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '+' or '-' or '.');
}
