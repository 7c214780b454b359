using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>Shorthands for objects of a configuration.</summary>
internal static class Members
{
    public static string? Text(this ConfigValue value, string key) => value[key] is { Kind: ConfigKind.String } text ? text.Text : null;

    public static bool IsTrue(this ConfigValue value, string key, bool missing) => value[key] is { Kind: ConfigKind.Boolean } flag ? flag.Boolean : missing;

    public static bool Has(this ConfigValue value, string key) => value[key] is not null;

    public static ConfigValue Without(this ConfigValue value, params ReadOnlySpan<string> keys)
    {
        List<KeyValuePair<string, ConfigValue>> kept = [];
        foreach (KeyValuePair<string, ConfigValue> member in value.Members)
        {
            if (!keys.Contains(member.Key))
                kept.Add(member);
        }

        return ConfigValue.Of(kept);
    }

    /// <summary>The object with one member replaced where it stands, or added at the end.</summary>
    public static ConfigValue Set(this ConfigValue value, string key, ConfigValue member)
    {
        List<KeyValuePair<string, ConfigValue>> members = [.. value.Members];
        int index = members.FindIndex(pair => pair.Key == key);
        if (index < 0)
            members.Add(new(key, member));
        else
            members[index] = new(key, member);
        return ConfigValue.Of(members);
    }
}
