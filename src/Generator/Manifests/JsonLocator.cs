using System.Globalization;
using System.Text.Json;
using LayersGen.Catalogue;

namespace LayersGen.Generator;

/// <summary>
/// Finds the text of a field in JSON. What is underlined is short: a plain value, or a list or object of plain ones, as a
/// whole; a larger one by its key, or by the name it gives itself; one that is not there, by what it would stand in.
/// </summary>
internal static class JsonLocator
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 1 << 10 };

    /// <summary>Start and length in bytes.</summary>
    /// <param name="utf8">Well-formed JSON.</param>
    /// <param name="path">The field: <c>weightsManifest[0].paths[1]</c>; <c>$</c> is the whole.</param>
    public static (int Start, int Length) Find(ReadOnlySpan<byte> utf8, string path)
    {
        Utf8JsonReader reader = new(utf8, s_options);
        reader.Read();
        (int Start, int Length)? key = null;
        foreach (string step in path.Split('.', '[').Where(static step => step != "$"))
        {
            // A key that a file made up may look like an index.
            bool found = step.EndsWith("]", StringComparison.Ordinal) && int.TryParse(step.TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                ? TryItem(ref reader, index, ref key)
                : TryMember(ref reader, step, ref key);
            if (!found)
                break;
        }

        return Shorten(reader, key);
    }

    private static bool TryItem(ref Utf8JsonReader reader, int index, ref (int, int)? key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        Utf8JsonReader item = reader;
        for (; Next(ref item, JsonTokenType.EndArray); item.Skip(), index--)
        {
            if (index == 0)
            {
                reader = item;
                key = null;
                return true;
            }
        }

        return false;
    }

    // The last one of a name counts, as for the reader; camelCase spells what snake_case does not find.
    private static bool TryMember(ref Utf8JsonReader reader, string name, ref (int, int)? key)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        string camel = Naming.SnakeToCamel(name);
        Utf8JsonReader member = reader;
        Utf8JsonReader found = default;
        bool isExact = false;
        (int, int)? foundKey = null;
        while (Next(ref member, JsonTokenType.EndObject))
        {
            bool matches = member.ValueTextEquals(name);
            bool isSpelledOtherwise = !isExact && member.ValueTextEquals(camel);
            (int, int) span = Token(member);
            member.Read();
            if (matches || isSpelledOtherwise)
            {
                found = member;
                foundKey = span;
                isExact = matches;
            }

            member.Skip();
        }

        if (foundKey is null)
            return false;
        reader = found;
        key = foundKey;
        return true;
    }

    private static bool Next(ref Utf8JsonReader reader, JsonTokenType end) => reader.Read() && reader.TokenType != end;

    private static (int Start, int Length) Shorten(Utf8JsonReader reader, (int, int)? key)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            return Token(reader);
        return Flat(reader) ?? key ?? OwnName(reader) ?? ((int)reader.TokenStartIndex, 1);
    }

    private static (int Start, int Length)? Flat(Utf8JsonReader reader)
    {
        int start = (int)reader.TokenStartIndex;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                return null;
        }

        return (start, (int)reader.BytesConsumed - start);
    }

    private static (int Start, int Length)? OwnName(Utf8JsonReader reader)
    {
        (int, int)? key = null;
        bool isNamed = (TryMember(ref reader, "name", ref key) || TryMember(ref reader, "class_name", ref key)) && reader.TokenType == JsonTokenType.String;
        return isNamed ? Token(reader) : null;
    }

    private static (int Start, int Length) Token(Utf8JsonReader reader)
    {
        // A string's quotes, escapes and all; a key has no colon.
        int length = reader.HasValueSequence ? 0 : reader.ValueSpan.Length;
        bool isQuoted = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName;
        return ((int)reader.TokenStartIndex, isQuoted ? length + 2 : length);
    }
}
