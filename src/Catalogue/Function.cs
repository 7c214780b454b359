using System.Globalization;

namespace LayersGen.Catalogue;

/// <summary>An initializer, regularizer or constraint: a class name with its configuration, as a topology writes it.</summary>
internal sealed record Function(string ClassName, ConfigValue Config)
{
    public ConfigValue ToConfig() => ConfigValue.Of(("class_name", ConfigValue.Of(ClassName)), ("config", Config));
}

/// <summary>
/// The named functions of one sort (initializers, regularizers or constraints): what each is called, its class and its
/// arguments with Keras' defaults. Reads all three spellings: <c>"he_normal"</c>, <c>"constant(0.5)"</c> and
/// <c>{class_name, config}</c>.
/// </summary>
internal sealed class FunctionFamily(string sort, params FunctionSignature[] signatures)
{
    public string Sort => sort;

    public IReadOnlyList<FunctionSignature> Signatures => signatures;

    /// <summary>Null, with what was expected, if <paramref name="value"/> names none of the family.</summary>
    public Function? Read(ConfigValue value, out string expected)
    {
        expected = $"one of {string.Join(", ", signatures.Select(static s => s.Usage).Distinct())}";
        if (value.Kind == ConfigKind.String)
            return ReadCall(value.Text, ref expected);
        // A class of somebody's own is carried as it is: it matters for training alone.
        return value.Kind == ConfigKind.Object && value["class_name"] is { Kind: ConfigKind.String } name
            ? new Function(name.Text, value["config"] ?? ConfigValue.EmptyObject)
            : null;
    }

    /// <summary>The function that may have been meant by a name that none has.</summary>
    public Remedy? RemedyFor(ConfigValue value) =>
        value.Kind == ConfigKind.String && NameOf(value.Text) is var name && Find(name) is null ? Remedy.Replace(name, Naming.Nearest(name, signatures.Select(static s => s.Name))) : null;

    private static string NameOf(string call) => (call.IndexOf('(') is >= 0 and int open ? call.Substring(0, open) : call).Trim();

    private FunctionSignature? Find(string name) => signatures.FirstOrDefault(s => s.Name == Naming.ToSnake(name) || s.ClassName == name);

    private Function? ReadCall(string text, ref string expected)
    {
        int open = text.IndexOf('(');
        string name = NameOf(text);
        FunctionSignature? signature = Find(name);
        if (signature is null)
        {
            if (Naming.Nearest(name, signatures.Select(static s => s.Name)) is string near)
                expected += $" (did you mean {near}?)";
            return null;
        }

        expected = signature.Usage;
        if (open < 0)
            return signature.Make([]);
        return text.EndsWith(")", StringComparison.Ordinal) && TryReadArguments(signature, text.Substring(open + 1, text.Length - open - 2), out ConfigValue?[] values)
            ? signature.Make(values)
            : null;
    }

    // Numbers, lists of them and words, by position or by name: "0.5", "mean=0, stddev=0.02", "2, [0, 1]".
    private static bool TryReadArguments(FunctionSignature signature, string text, out ConfigValue?[] values)
    {
        values = new ConfigValue?[signature.Parameters.Length];
        if (text.Trim().Length == 0)
            return true;
        List<string> parts = Split(text);
        for (int i = 0; i < parts.Count; i++)
        {
            string[] sides = parts[i].Split('=');
            int index = sides.Length == 1 ? i : Array.FindIndex(signature.Parameters, p => p.Key == sides[0].Trim());
            if (sides.Length > 2 || index < 0 || index >= values.Length || values[index] is not null)
                return false;
            string word = sides[sides.Length - 1].Trim().Trim('\'', '"');
            values[index] = TryReadNumber(word) ?? TryReadList(word) ?? (signature.Parameters[index].Default.Kind == ConfigKind.String ? ConfigValue.Of(word) : null);
            if (values[index] is null)
                return false;
        }

        return true;
    }

    // At commas that are in no list.
    private static List<string> Split(string text)
    {
        List<string> parts = [];
        int start = 0;
        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] switch { '[' => 1, ']' => -1, _ => 0 };
            if (text[i] != ',' || depth > 0)
                continue;
            parts.Add(text.Substring(start, i - start));
            start = i + 1;
        }

        parts.Add(text.Substring(start));
        return parts;
    }

    private static ConfigValue? TryReadNumber(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? ConfigValue.Of(number) : null;

    private static ConfigValue? TryReadList(string word)
    {
        if (word.Length < 2 || word[0] != '[' || word[word.Length - 1] != ']')
            return null;
        ConfigValue?[] numbers = [.. word.Substring(1, word.Length - 2).Split(',').Select(static item => TryReadNumber(item.Trim()))];
        return numbers.Any(static number => number is null) ? null : ConfigValue.Of(numbers.Select(static number => number!));
    }
}

/// <summary>One function of a family.</summary>
/// <param name="Name">What users write: <c>he_normal</c>.</param>
/// <param name="ClassName">The class a topology names: <c>VarianceScaling</c>.</param>
/// <param name="Parameters">What users may give, with defaults, in the order of the topology.</param>
internal sealed record FunctionSignature(string Name, string ClassName, params (string Key, ConfigValue Default)[] Parameters)
{
    /// <summary>Configuration that the name alone decides, written before the parameters.</summary>
    public (string Key, ConfigValue Value)[] Fixed { get; init; } = [];

    public string Usage => Parameters.Length == 0 ? Name : $"{Name}({string.Join(", ", Parameters.Select(static p => p.Key))})";

    /// <summary>The call that makes the function, <c>constant(0.5)</c>, with only the arguments that differ from their defaults; null where this is not its signature, or does not have all of its arguments.</summary>
    public string? CallFor(Function function)
    {
        bool isMine = function.ClassName == ClassName && Fixed.All(member => (function.Config[member.Key] ?? ConfigValue.Null).Equals(member.Value));
        // Keras 2.9 and later name the class for what it does: GlorotUniform.
        if (!isMine && Naming.ToSnake(function.ClassName) != Name)
            return null;
        if (function.Config.Members.Any(member => !member.Value.IsNull && member.Key != "dtype" && !Fixed.Any(known => known.Key == member.Key) && !Parameters.Any(known => known.Key == member.Key)))
            return null;
        bool isPositional = true;
        List<string> arguments = [];
        foreach ((string key, ConfigValue standard) in Parameters)
        {
            ConfigValue value = function.Config[key] ?? standard;
            if (value.Equals(standard))
            {
                isPositional = false;
                continue;
            }

            bool isList = value.Kind == ConfigKind.Array && value.Items.Count is > 0 and <= 8 && value.Items.All(static item => item.Kind == ConfigKind.Number);
            if (!isList && value.Kind is not (ConfigKind.Number or ConfigKind.String))
                return null;
            string text = value.Kind == ConfigKind.String ? $"'{value.Text}'" : value.ToString();
            arguments.Add(isPositional ? text : $"{key}={text}");
        }

        return arguments.Count == 0 ? Name : $"{Name}({string.Join(", ", arguments)})";
    }

    public Function Make(ConfigValue?[] values) => new(
        ClassName,
        ConfigValue.Of([.. Fixed, .. Parameters.Select((p, i) => (p.Key, i < values.Length ? values[i] ?? p.Default : p.Default))]));
}
