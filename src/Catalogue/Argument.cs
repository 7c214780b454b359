using System.Text.Json;

namespace LayersGen.Catalogue;

/// <summary>One argument of a layer: its key in a topology, its default, and how its value is read, checked and written.</summary>
internal abstract class Argument(string key)
{
    /// <summary>Where a topology's <c>name</c>, <c>trainable</c>, <c>batch_input_shape</c> and <c>dtype</c> stand among a layer's own arguments.</summary>
    public static readonly Argument Base = new Argument<bool>("", static (ConfigValue _, out bool value) => value = true, "", static _ => ConfigValue.Null);

    /// <summary>The key in a topology: <c>kernel_size</c>.</summary>
    public string Key => key;

    /// <summary>The name in C#: <c>KernelSize</c>.</summary>
    public string Property => Naming.ToPascal(key);

    /// <summary>No default: a layer without it is refused.</summary>
    public bool Required { get; protected init; }

    /// <summary>The value that is left out of a topology, and what stands there instead; none by default.</summary>
    public DefaultWriting DefaultWriting { get; private protected set; }

    /// <summary>Whether predictions depend on it; two models that differ elsewhere alone are the same to run.</summary>
    public bool AffectsPrediction { get; private protected set; } = true;

    /// <summary>Whether a topology has it in the calls of the layer (its <c>inbound_nodes</c>), not in its configuration.</summary>
    public bool IsOfCall { get; private protected set; }

    /// <summary>What a right value is, for error messages.</summary>
    public abstract string Expected { get; }

    /// <summary>The default's value.</summary>
    public abstract object? Default { get; }

    /// <summary>Reads a value; null with what was expected if it is not right.</summary>
    public abstract bool TryRead(ConfigValue? value, out object? result, out string expected);

    /// <summary>What would repair a wrong value, where that is known.</summary>
    public virtual Remedy? RemedyFor(ConfigValue value) => null;

    /// <summary>The value as a topology writes it.</summary>
    public abstract ConfigValue ToConfig(object? value);

    /// <summary>What is wrong inside a value that is a layer or a model itself; nothing for other values.</summary>
    public virtual EquatableArray<GraphError> ErrorsIn(ConfigValue value) => [];

    /// <summary>What the value comes down to when predicting: the same for "none" and for what none stands for.</summary>
    public abstract object? MeaningOf(object? value);

    /// <summary>As the other, where it depends on the rank of the layer's input: an axis that counts from the end.</summary>
    public abstract object? MeaningOf(object? value, int rank);

    /// <summary>Whether a topology shows what the value means at the input's rank, as TensorFlow.js does where building a layer changes an argument.</summary>
    public bool WritesMeaning { get; private protected set; }

    public static Argument<int> Positive(string key) => new(key, TryPositive, "a positive integer", Number) { Required = true };

    public static Argument<int> Positive(string key, int @default) => new(key, TryPositive, "a positive integer", Number) { DefaultValue = @default };

    public static Argument<int> Integer(string key, int @default) =>
        new(key, static (ConfigValue value, out int result) => value.TryGetInt32(out result), "an integer", Number) { DefaultValue = @default };

    /// <summary>An axis, which may count from the end.</summary>
    public static Argument<int> Axis(string key, int @default) =>
        new(key, static (ConfigValue value, out int result) => value.TryGetInt32(out result), "an integer", Number) { DefaultValue = @default, MeaningAtRank = static (axis, rank) => axis < 0 ? axis + rank : axis };

    public static Argument<int?> OptionalInteger(string key) => new(
        key,
        static (ConfigValue value, out int? result) =>
        {
            bool isInteger = value.TryGetInt32(out int number);
            result = number;
            return isInteger;
        },
        "an integer",
        static value => value is int number ? ConfigValue.Of(number) : ConfigValue.Null);

    public static Argument<bool> Boolean(string key, bool @default) => new(
        key,
        static (ConfigValue value, out bool result) =>
        {
            result = value.Boolean;
            return value.Kind == ConfigKind.Boolean;
        },
        "true or false",
        ConfigValue.Of) { DefaultValue = @default };

    public static Argument<double> Real(string key, double @default, double minimum = double.NegativeInfinity, double maximum = double.PositiveInfinity) => new(
        key,
        (ConfigValue value, out double result) =>
        {
            result = value.Number;
            return value.Kind == ConfigKind.Number && result >= minimum && result <= maximum && !double.IsInfinity(result);
        },
        double.IsNegativeInfinity(minimum) ? "a number" : double.IsPositiveInfinity(maximum) ? $"a number from {minimum} on" : $"a number from {minimum} to {maximum}",
        ConfigValue.Of) { DefaultValue = @default };

    public static Argument<double> RequiredReal(string key, double minimum, double maximum = double.PositiveInfinity)
    {
        Argument<double> optional = Real(key, 0, minimum, maximum);
        return new Argument<double>(key, optional.Read, optional.Expected, ConfigValue.Of) { Required = true };
    }

    public static Argument<double?> OptionalReal(string key) => new(
        key,
        static (ConfigValue value, out double? result) =>
        {
            // Infinity is how C# says that there is no such bound; JSON has neither it nor NaN.
            result = double.IsInfinity(value.Number) ? null : value.Number;
            return value.Kind == ConfigKind.Number && !double.IsNaN(value.Number);
        },
        "a number",
        static value => value is double number ? ConfigValue.Of(number) : ConfigValue.Null);

    /// <summary>One of an enumeration's members, snake_case in a topology.</summary>
    public static Argument<TEnum> Choice<TEnum>(string key, TEnum @default)
        where TEnum : struct, Enum => OneOf(key, @default, [.. Enum.GetNames(typeof(TEnum)).Select(static name => (TEnum)Enum.Parse(typeof(TEnum), name))]);

    /// <summary>One of some of an enumeration's members.</summary>
    public static Argument<TEnum> OneOf<TEnum>(string key, TEnum @default, params TEnum[] allowed)
        where TEnum : struct, Enum
    {
        (TEnum Value, string Name)[] choices = [.. allowed.Select(static member => (member, Naming.ToSnake(member.ToString())))];
        return new Argument<TEnum>(
            key,
            (ConfigValue value, out TEnum result) =>
            {
                // Keras 3 wraps a built-in activation as {class_name: "function", config: "relu"}.
                ConfigValue? name = value.Kind == ConfigKind.Object ? value["config"] ?? value["class_name"] : value;
                int index = name is { Kind: ConfigKind.String } ? Array.FindIndex(choices, choice => choice.Name == Spelling(name.Text)) : -1;
                result = index < 0 ? default : choices[index].Value;
                return index >= 0;
            },
            $"one of {string.Join(", ", choices.Select(static choice => choice.Name))}",
            value => ConfigValue.Of(choices.First(choice => EqualityComparer<TEnum>.Default.Equals(choice.Value, value)).Name)) { DefaultValue = @default };
    }

    /// <summary>As <see cref="Choice"/>, or none, which means the first choice and is not written.</summary>
    public static Argument<TEnum?> OptionalChoice<TEnum>(string key)
        where TEnum : struct, Enum
    {
        Argument<TEnum> choice = Choice<TEnum>(key, default);
        return new Argument<TEnum?>(
            key,
            (ConfigValue value, out TEnum? result) =>
            {
                bool isChoice = choice.Read(value, out TEnum member);
                result = member;
                return isChoice;
            },
            choice.Expected,
            value => value is { } member ? choice.ToConfig(member) : ConfigValue.Null) { Meaning = static value => value ?? default };
    }

    public static Argument<Activation> ActivationOf(string key, Activation @default = Activation.Linear) => Choice(key, @default);

    /// <summary>So many positive integers; one integer stands for all.</summary>
    public static Argument<EquatableArray<int>> Sizes(string key, int count) =>
        new(key, SizesReader(count, minimum: 1), SizesExpected(count, "a positive integer"), Numbers) { Required = true };

    public static Argument<EquatableArray<int>> Sizes(string key, int count, int @default) =>
        new(key, SizesReader(count, minimum: 1), SizesExpected(count, "a positive integer"), Numbers) { DefaultValue = Enumerable.Repeat(@default, count).ToEquatableArray() };

    /// <summary>So many integers from <paramref name="minimum"/> on, or none.</summary>
    public static Argument<EquatableArray<int>?> OptionalSizes(string key, int count, int minimum = 1)
    {
        ArgumentReader<EquatableArray<int>> read = SizesReader(count, minimum);
        return new Argument<EquatableArray<int>?>(
            key,
            (ConfigValue value, out EquatableArray<int>? result) =>
            {
                bool areSizes = read(value, out EquatableArray<int> sizes);
                result = sizes;
                return areSizes;
            },
            SizesExpected(count, minimum == 1 ? "a positive integer" : $"an integer from {minimum} on"),
            static value => value is { } sizes ? Numbers(sizes) : ConfigValue.Null);
    }

    /// <summary>Axis sizes; -1 or null stands for one that is open.</summary>
    public static Argument<EquatableArray<int>> Axes(string key, string expected, int minimum = -1) => new(
        key,
        (ConfigValue value, out EquatableArray<int> result) => TryIntegers(value, out result) && result.All(axis => axis >= minimum),
        expected,
        static value => ConfigValue.Of(value.Select(static axis => axis == Shape.Unknown ? ConfigValue.Null : ConfigValue.Of(axis)))) { Required = true };

    public static Argument<Function?> Of(FunctionFamily family, string key, string? @default = null)
    {
        Function? value = @default is null ? null : family.Read(ConfigValue.Of(@default), out _);
        return new Argument<Function?>(
            key,
            (ConfigValue config, out Function? result) => (result = family.Read(config, out _)) is not null,
            $"a known {family.Sort}",
            static function => function?.ToConfig() ?? ConfigValue.Null) { DefaultValue = value, Explain = config => family.Read(config, out string expected) is null ? expected : "", Remedy = family.RemedyFor }.TrainingOnly();
    }

    public static Argument<Function?> Initializer(string key, string @default) => Of(Initializers.Family, key, @default);

    public static Argument<Function?> Regularizer(string key) => Of(Regularizers.Family, key);

    public static Argument<Function?> Constraint(string key) => Of(Constraints.Family, key);

    /// <summary>A value that is carried in the topology and read by nothing else.</summary>
    public static Argument<ConfigValue> Carried(string key) =>
        new Argument<ConfigValue>(key, static (ConfigValue value, out ConfigValue result) => (result = value) is not null, "any value", static value => value) { DefaultValue = ConfigValue.Null }.TrainingOnly();

    public static ConfigValue Numbers(EquatableArray<int> values) => ConfigValue.Of(values.Select(static value => ConfigValue.Of(value)));

    public static bool TryIntegers(ConfigValue value, out EquatableArray<int> result)
    {
        result = [];
        if (value.Kind != ConfigKind.Array)
            return false;
        int[] numbers = new int[value.Items.Count];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (value.Items[i].IsNull)
                numbers[i] = Shape.Unknown;
            else if (!value.Items[i].TryGetInt32(out numbers[i]))
                return false;
        }

        result = EquatableArray.Create<int>(numbers);
        return true;
    }

    private static bool TryPositive(ConfigValue value, out int result) => value.TryGetInt32(out result) && result > 0;

    private static ArgumentReader<EquatableArray<int>> SizesReader(int count, int minimum) => (ConfigValue value, out EquatableArray<int> result) =>
    {
        if (value.TryGetInt32(out int all))
            result = [all];
        else if (!TryIntegers(value, out result))
            return false;
        if (result.Count != 1 && result.Count != count)
            return false;
        if (result.Count < count)
            result = Enumerable.Repeat(result[0], count).ToEquatableArray();
        return result.All(size => size >= minimum);
    };

    private static string SizesExpected(int count, string number) => count switch
    {
        1 => number,
        2 => $"{number} or two of them",
        _ => $"{number} or three of them",
    };

    private static ConfigValue Number(int value) => ConfigValue.Of(value);

    // "softMax", "hardSigmoid" and "LogSoftmax" occur in files; so does silu for swish and gelu_approximate for gelu_new.
    private static string Spelling(string name) => Naming.ToSnake(name) switch
    {
        "soft_max" => "softmax",
        "log_soft_max" => "log_softmax",
        "silu" => "swish",
        "channels_last" => "channels_last",
        string snake => snake,
    };
}

/// <summary>How a topology shows an argument that has its default value.</summary>
internal enum DefaultWriting
{
    Value,
    Null,
    Nothing,
}

internal delegate bool ArgumentReader<T>(ConfigValue value, out T result);

/// <inheritdoc/>
internal sealed class Argument<T>(string key, ArgumentReader<T> read, string expected, Func<T, ConfigValue> write) : Argument(key)
{
    public T DefaultValue { get; init; } = default!;

    /// <summary>A better answer than <see cref="Expected"/> for one wrong value.</summary>
    public Func<ConfigValue, string>? Explain { get; init; }

    /// <summary>See <see cref="RemedyFor"/>; none by default.</summary>
    public Func<ConfigValue, Remedy?>? Remedy { get; init; }

    public ArgumentReader<T> Read => read;

    /// <summary>See <see cref="ErrorsIn"/>.</summary>
    public Func<ConfigValue, EquatableArray<GraphError>>? Errors { get; init; }

    /// <summary>See <see cref="MeaningOf(object?)"/>; the value itself by default.</summary>
    public Func<T, object?>? Meaning { get; init; }

    /// <summary>See <see cref="MeaningOf(object?, int)"/>; as <see cref="Meaning"/> by default.</summary>
    public Func<T, int, T>? MeaningAtRank { get; init; }

    public new bool Required
    {
        get => base.Required;
        init => base.Required = value;
    }

    public override string Expected => expected;

    public override object? Default => DefaultValue;

    public override bool TryRead(ConfigValue? value, out object? result, out string expected)
    {
        expected = "";
        result = DefaultValue;
        if (value is null)
            return true;
        if (read(value, out T typed))
        {
            result = typed;
            return true;
        }

        expected = Explain?.Invoke(value) ?? Expected;
        return false;
    }

    public override Remedy? RemedyFor(ConfigValue value) => Remedy?.Invoke(value);

    public override ConfigValue ToConfig(object? value) => write((T)value!);

    public override EquatableArray<GraphError> ErrorsIn(ConfigValue value) => Errors?.Invoke(value) ?? [];

    public override object? MeaningOf(object? value) => Meaning is null ? value : Meaning((T)value!);

    public override object? MeaningOf(object? value, int rank) => MeaningAtRank is null ? MeaningOf(value) : MeaningAtRank((T)value!, rank);

    /// <summary>Marks an argument of which a topology shows what it means at the input's rank.</summary>
    public Argument<T> WritingMeaning()
    {
        WritesMeaning = true;
        return this;
    }

    /// <summary>Leaves the default out of topologies: TensorFlow.js does not write, or does not know, the argument.</summary>
    public Argument<T> OnlyIfSet()
    {
        DefaultWriting = DefaultWriting.Nothing;
        return this;
    }

    /// <summary>Marks an argument that Keras takes where the layer is called.</summary>
    public Argument<T> OfCall()
    {
        IsOfCall = true;
        return OnlyIfSet();
    }

    /// <summary>Marks an argument that matters for training alone.</summary>
    public Argument<T> TrainingOnly()
    {
        AffectsPrediction = false;
        return this;
    }

    /// <summary>Writes the default as null, as TensorFlow.js does with what was not given.</summary>
    public Argument<T> NullIfDefault()
    {
        DefaultWriting = DefaultWriting.Null;
        return this;
    }
}
