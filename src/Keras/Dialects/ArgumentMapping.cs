using LayersGen.Catalogue;

namespace LayersGen.Keras.Dialects;

/// <summary>What an argument's value is, and so how each dialect writes it.</summary>
internal enum ArgumentKind
{
    Plain,
    Activation,
    Initializer,
    Regularizer,
    Constraint,
    Layer,
    Layers,
}

/// <summary>One argument of a layer: who knows it, and what happens where it is not known.</summary>
/// <param name="Key">The key in Keras 2 and TensorFlow.js.</param>
/// <param name="Keras3Key">The key in Keras 3.</param>
/// <param name="UnknownTo">The dialects that do not know it.</param>
/// <param name="Neutral">The value that means the same as leaving it out; any value where it has no effect on predictions.</param>
/// <param name="IsHarmless">Whether it has no effect on predictions.</param>
internal sealed record ArgumentMapping(string Key, string Keras3Key, Dialect UnknownTo, ConfigValue? Neutral, bool IsHarmless)
{
    public ArgumentKind Kind { get; } = KindOf(Key);

    /// <summary>
    /// Reads the table's notation: <c>key</c>; <c>key/keras3_key</c>; then, of who does not know it, <c>!</c> and letters
    /// (<c>t</c> for TensorFlow.js, <c>2</c>, <c>3</c>), and <c>=value</c> for what may be left out there, or <c>~</c> for what always may.
    /// </summary>
    public static ArgumentMapping Parse(string text)
    {
        string[] sides = text.Split('!', 2);
        string[] keys = sides[0].Split('/', 2);
        Dialect unknown = Dialect.None;
        ConfigValue? neutral = null;
        bool harmless = false;
        if (sides.Length > 1)
        {
            string[] parts = sides[1].Split('=', 2);
            harmless = parts[0].EndsWith('~');
            foreach (char letter in parts[0].TrimEnd('~'))
                unknown |= letter switch { 't' => Dialect.Tfjs, '2' => Dialect.Keras2, '3' => Dialect.Keras3, _ => throw new FormatException(text) };
            neutral = parts.Length == 1 ? null : parts[1] switch
            {
                "true" => ConfigValue.Of(true),
                "false" => ConfigValue.Of(false),
                "null" => ConfigValue.Null,
                string value when double.TryParse(value, System.Globalization.CultureInfo.InvariantCulture, out double number) => ConfigValue.Of(number),
                string value => ConfigValue.Of(value),
            };
        }

        return new ArgumentMapping(keys[0], keys[^1], unknown, neutral, harmless);
    }

    /// <summary>Whether leaving the value out changes nothing: it is the neutral one, alone or on every axis.</summary>
    public bool IsNeutral(ConfigValue value) =>
        value.IsNull || IsHarmless || value.Equals(Neutral) || (value.Kind == ConfigKind.Array && value.Items.All(IsNeutral));

    private static ArgumentKind KindOf(string key) => key switch
    {
        "activation" or "recurrent_activation" => ArgumentKind.Activation,
        "layer" or "backward_layer" or "cell" => ArgumentKind.Layer,
        "cells" => ArgumentKind.Layers,
        _ when key.EndsWith("_initializer", StringComparison.Ordinal) => ArgumentKind.Initializer,
        _ when key.EndsWith("_regularizer", StringComparison.Ordinal) => ArgumentKind.Regularizer,
        _ when key.EndsWith("_constraint", StringComparison.Ordinal) => ArgumentKind.Constraint,
        _ => ArgumentKind.Plain,
    };
}
