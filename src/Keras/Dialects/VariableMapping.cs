using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>One variable of a layer.</summary>
/// <param name="Name">The name within the layer, as TensorFlow.js and Keras 2 have it.</param>
/// <param name="IsTrainable">Whether training changes it.</param>
/// <param name="Condition">The argument it depends on; null where it is always there.</param>
/// <param name="ConditionValue">The value that argument must have; null for any but false and null.</param>
/// <param name="ByDefault">Whether it is there where the configuration does not mention the argument.</param>
internal sealed record VariableMapping(string Name, bool IsTrainable, string? Condition, string? ConditionValue, bool ByDefault)
{
    /// <summary>
    /// Reads the table's notation: the name; <c>-</c> where it is not trainable; <c>?argument</c> where it depends on one that is on by
    /// default, <c>?argument:</c> on one that is off, <c>?argument:value</c> on a certain value, <c>?argument:null</c> on its absence.
    /// </summary>
    public static VariableMapping Parse(string text)
    {
        string[] parts = text.Split('?', 2);
        string name = parts[0].TrimEnd('-');
        if (parts.Length == 1)
            return new VariableMapping(name, name == parts[0], null, null, true);
        string[] condition = parts[1].Split(':', 2);
        string? value = condition.Length == 1 || condition[1].Length == 0 ? null : condition[1];
        return new VariableMapping(name, name == parts[0], condition[0], value, condition.Length == 1 || value == "null");
    }

    public bool IsIn(ConfigValue config)
    {
        if (Condition is null)
            return true;
        ConfigValue? value = config[Condition];
        return value is null
            ? ByDefault
            : ConditionValue is null
                ? value.Kind != ConfigKind.Boolean || value.Boolean
                : value.Kind == ConfigKind.String && value.Text == ConditionValue;
    }
}
