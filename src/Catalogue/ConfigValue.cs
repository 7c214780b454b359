using System.Globalization;
using System.Text.Json;

namespace LayersGen.Catalogue;

internal enum ConfigKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// <summary>
/// A value of a layer's configuration, whether an attribute or a topology's JSON said it. Equal by content;
/// <see cref="Position"/> does not take part.
/// </summary>
internal sealed class ConfigValue : IEquatable<ConfigValue>
{
    public static readonly ConfigValue Null = new(ConfigKind.Null);
    public static readonly ConfigValue EmptyObject = new(ConfigKind.Object);

    private readonly double _number;
    private readonly string _text = "";
    private readonly EquatableArray<ConfigValue> _items;
    private readonly EquatableArray<KeyValuePair<string, ConfigValue>> _members;

    private ConfigValue(ConfigKind kind) => Kind = kind;

    private ConfigValue(ConfigKind kind, double number)
        : this(kind) => _number = number;

    private ConfigValue(string text)
        : this(ConfigKind.String) => _text = text;

    private ConfigValue(EquatableArray<ConfigValue> items)
        : this(ConfigKind.Array) => _items = items;

    private ConfigValue(EquatableArray<KeyValuePair<string, ConfigValue>> members)
        : this(ConfigKind.Object) => _members = members;

    public ConfigKind Kind { get; }

    /// <summary>Offset in the JSON it came from, in bytes; -1 if it came from elsewhere.</summary>
    public long Position { get; private set; } = -1;

    public bool Boolean => _number != 0;

    public double Number => _number;

    public string Text => _text;

    public EquatableArray<ConfigValue> Items => _items;

    public EquatableArray<KeyValuePair<string, ConfigValue>> Members => _members;

    public bool IsNull => Kind == ConfigKind.Null;

    /// <summary>The member <paramref name="key"/> (snake_case), also where a writer spelled it in camelCase; null if there is none or it is null.</summary>
    public ConfigValue? this[string key]
    {
        get
        {
            ConfigValue? found = Find(key) ?? (key.Contains('_') ? Find(Naming.SnakeToCamel(key)) : null);
            return found is null or { IsNull: true } ? null : found;
        }
    }

    public static ConfigValue Of(bool value) => new(ConfigKind.Boolean, value ? 1 : 0);

    public static ConfigValue Of(double value) => new(ConfigKind.Number, value);

    public static ConfigValue Of(string value) => new(value);

    public static ConfigValue Of(IEnumerable<ConfigValue> items) => new(items.ToEquatableArray());

    public static ConfigValue Of(IEnumerable<KeyValuePair<string, ConfigValue>> members) => new(members.ToEquatableArray());

    public static ConfigValue Of(params (string Key, ConfigValue Value)[] members) =>
        Of(members.Select(static member => new KeyValuePair<string, ConfigValue>(member.Key, member.Value)));

    /// <summary>Reads the value the reader stands on, or the next one.</summary>
    public static ConfigValue Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.None)
            reader.Read();
        long position = reader.TokenStartIndex;
        ConfigValue value = reader.TokenType switch
        {
            JsonTokenType.Null => new ConfigValue(ConfigKind.Null),
            JsonTokenType.True => Of(true),
            JsonTokenType.False => Of(false),
            JsonTokenType.Number => Of(reader.TryGetDouble(out double number) ? number : throw new JsonException("A number is too large.")),
            JsonTokenType.String => Of(ReadText(ref reader)),
            JsonTokenType.StartArray => ReadArray(ref reader),
            JsonTokenType.StartObject => ReadObject(ref reader),
            _ => throw new JsonException($"Unexpected {reader.TokenType}."),
        };
        value.Position = position;
        return value;
    }

    /// <summary>The object with one member replaced or added.</summary>
    public ConfigValue With(string key, ConfigValue value) =>
        Of(_members.Where(member => member.Key != key).Append(new KeyValuePair<string, ConfigValue>(key, value)));

    public bool TryGetInt32(out int value)
    {
        value = 0;
        if (Kind != ConfigKind.Number || _number != Math.Floor(_number) || _number < int.MinValue || _number > int.MaxValue)
            return false;
        value = (int)_number;
        return true;
    }

    public void Write(Utf8JsonWriter writer)
    {
        switch (Kind)
        {
            case ConfigKind.Null: writer.WriteNullValue(); break;
            case ConfigKind.Boolean: writer.WriteBooleanValue(Boolean); break;
            case ConfigKind.Number: writer.WriteRawValue(FormatNumber(_number)); break;
            case ConfigKind.String: writer.WriteStringValue(_text); break;
            case ConfigKind.Array:
                writer.WriteStartArray();
                foreach (ConfigValue item in _items)
                    item.Write(writer);
                writer.WriteEndArray();
                break;
            default:
                writer.WriteStartObject();
                foreach (KeyValuePair<string, ConfigValue> member in _members)
                {
                    writer.WritePropertyName(member.Key);
                    member.Value.Write(writer);
                }

                writer.WriteEndObject();
                break;
        }
    }

    /// <summary>How errors show what was found.</summary>
    public override string ToString() => Kind switch
    {
        ConfigKind.Null => "null",
        ConfigKind.Boolean => Boolean ? "true" : "false",
        ConfigKind.Number => FormatNumber(_number),
        ConfigKind.String => "\"" + (_text.Length > 60 ? _text.Substring(0, 60) + "…" : _text) + "\"",
        ConfigKind.Array => "[" + string.Join(", ", _items.Take(8)) + (_items.Count > 8 ? ", …]" : "]"),
        _ => this["class_name"] is { Kind: ConfigKind.String } name ? $"an object of class_name {name}" : "an object",
    };

    public bool Equals(ConfigValue? other) =>
        other is not null && Kind == other.Kind && _number.Equals(other._number) && _text == other._text
        && _items == other._items && _members == other._members;

    public override bool Equals(object? obj) => Equals(obj as ConfigValue);

    public override int GetHashCode() =>
        unchecked(((((int)Kind * 31) + _number.GetHashCode()) * 31) + _text.GetHashCode() + _items.GetHashCode() + _members.GetHashCode());

    private static string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException error)
        {
            // An escaped half of a surrogate pair: JSON's grammar has it, text has not.
            throw new JsonException("A string has an unpaired surrogate.", error);
        }
    }

    private static ConfigValue ReadArray(ref Utf8JsonReader reader)
    {
        List<ConfigValue> items = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader));
        return Of(items);
    }

    private static ConfigValue ReadObject(ref Utf8JsonReader reader)
    {
        List<KeyValuePair<string, ConfigValue>> members = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            string key = ReadText(ref reader);
            reader.Read();
            members.Add(new KeyValuePair<string, ConfigValue>(key, Read(ref reader)));
        }

        return Of(members);
    }

    /// <summary>As JavaScript prints a number: <c>1</c>, <c>0.001</c>, <c>1e-7</c>.</summary>
    private static string FormatNumber(double number)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < 1e15)
            return ((long)number).ToString(CultureInfo.InvariantCulture);
        if (Math.Abs(number) is >= 1e-6 and < 1e21)
            return ((decimal)number).ToString(CultureInfo.InvariantCulture) is var plain && double.Parse(plain, CultureInfo.InvariantCulture) == number
                ? plain
                : number.ToString("R", CultureInfo.InvariantCulture);
        return number.ToString("R", CultureInfo.InvariantCulture).Replace("E-0", "e-").Replace("E+", "e+").Replace("E", "e");
    }

    // The last one wins, as in JavaScript.
    private ConfigValue? Find(string key)
    {
        for (int i = _members.Count - 1; i >= 0; i--)
        {
            if (_members[i].Key == key)
                return _members[i].Value;
        }

        return null;
    }
}
