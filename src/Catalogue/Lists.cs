namespace LayersGen.Catalogue;

/// <summary>Arguments that hold several axes or numbers, or one that stands for such a list.</summary>
internal static class Lists
{
    /// <summary>One axis, or a list of them, which may count from the end. Two lists mean the same if they name the same axes of the input.</summary>
    public static Argument<EquatableArray<int>> Axes(string key, int @default) => new(key, TryAxes, "an axis or a list of axes", Write)
    {
        DefaultValue = [@default],
        MeaningAtRank = FromFront,
    };

    /// <summary>As <see cref="Axes"/>, but a list in a topology even where it is one axis.</summary>
    public static Argument<EquatableArray<int>> AxisList(string key, int @default) => new(key, TryAxes, "an axis or a list of axes", Argument.Numbers)
    {
        DefaultValue = [@default],
        MeaningAtRank = FromFront,
    };

    /// <summary>As <see cref="Axes"/>, or none, which an empty list or null stands for.</summary>
    public static Argument<EquatableArray<int>> AxesOrNone(string key, int @default) => new(
        key,
        static (ConfigValue value, out EquatableArray<int> axes) => TryAxes(value, out axes) || (value.Kind == ConfigKind.Array && value.Items.Count == 0),
        "an axis or a list of axes",
        static axes => axes.Count == 0 ? ConfigValue.Null : Write(axes))
    {
        DefaultValue = [@default],
        MeaningAtRank = FromFront,
    };

    /// <summary>One axis, or up to so many of them.</summary>
    public static Argument<EquatableArray<int>> RequiredAxes(string key, int maximum) => new(
        key,
        (ConfigValue value, out EquatableArray<int> axes) => TryAxes(value, out axes) && axes.Count <= maximum,
        $"an axis or a list of up to {maximum} axes",
        Write) { Required = true };

    /// <summary>A number, or a list of them.</summary>
    public static Argument<EquatableArray<double>> Reals(string key) =>
        new(key, TryReals, "a number or a list of numbers", Write) { Required = true };

    /// <summary>A number, or a list of them, by default one number.</summary>
    public static Argument<EquatableArray<double>> Reals(string key, double @default) =>
        new(key, TryReals, "a number or a list of numbers", Write) { DefaultValue = [@default] };

    /// <summary>A list of numbers, however deep it is nested, or none.</summary>
    public static Argument<EquatableArray<double>?> OptionalReals(string key) => new(
        key,
        static (ConfigValue value, out EquatableArray<double>? result) =>
        {
            bool areReals = TryReals(value, out EquatableArray<double> reals);
            result = reals;
            return areReals;
        },
        "a number or a list of numbers",
        static value => value is { } reals ? Write(reals) : ConfigValue.Null);

    /// <summary>A list of axes or sizes, or none.</summary>
    public static Argument<EquatableArray<int>?> OptionalIntegers(string key, string expected) => new(
        key,
        static (ConfigValue value, out EquatableArray<int>? result) =>
        {
            bool areIntegers = TryAxes(value, out EquatableArray<int> integers);
            result = integers;
            return areIntegers;
        },
        expected,
        static value => value is { } integers ? Argument.Numbers(integers) : ConfigValue.Null);

    public static bool TryAxes(ConfigValue value, out EquatableArray<int> axes)
    {
        axes = value.TryGetInt32(out int axis) ? [axis] : [];
        return axes.Count == 1 || (Argument.TryIntegers(value, out axes) && axes.Count > 0 && value.Items.All(static item => !item.IsNull));
    }

    /// <summary>One size, or a list of them; null or -1 stands for one that is open.</summary>
    public static Argument<EquatableArray<int>> Sizes(string key) => new(
        key,
        static (ConfigValue value, out EquatableArray<int> sizes) =>
        {
            sizes = value.TryGetInt32(out int size) ? [size] : [];
            return (sizes.Count == 1 || Argument.TryIntegers(value, out sizes)) && sizes.All(static size => size is > 0 or Shape.Unknown);
        },
        "positive sizes, or -1 for an open one",
        static sizes => ConfigValue.Of(sizes.Select(static size => size == Shape.Unknown ? ConfigValue.Null : ConfigValue.Of(size)))) { Required = true };

    /// <summary>A text.</summary>
    public static Argument<string> Text(string key) => new(key, TryText, "a text", ConfigValue.Of) { Required = true };

    /// <summary>A text, or none.</summary>
    public static Argument<string?> OptionalText(string key) => new(
        key,
        static (ConfigValue value, out string? text) =>
        {
            bool isText = TryText(value, out string read);
            text = read;
            return isText;
        },
        "a text",
        static text => text is null ? ConfigValue.Null : ConfigValue.Of(text));

    /// <summary>The numbers in single precision, for operations.</summary>
    public static EquatableArray<float> Singles(EquatableArray<double> reals) => reals.Select(static real => (float)real).ToEquatableArray();

    private static EquatableArray<int> FromFront(EquatableArray<int> axes, int rank) =>
        axes.Select(axis => axis < 0 ? axis + rank : axis).ToEquatableArray();

    /// <summary>One axis as a number, several as a list.</summary>
    private static ConfigValue Write(EquatableArray<int> axes) => axes.Count == 1 ? ConfigValue.Of(axes[0]) : Argument.Numbers(axes);

    private static ConfigValue Write(EquatableArray<double> reals) =>
        reals.Count == 1 ? ConfigValue.Of(reals[0]) : ConfigValue.Of(reals.Select(static real => ConfigValue.Of(real)));

    private static bool TryText(ConfigValue value, out string text)
    {
        text = value.Text;
        return value.Kind == ConfigKind.String;
    }

    private static bool TryReals(ConfigValue value, out EquatableArray<double> reals)
    {
        List<double> numbers = [];
        bool areReals = Collect(value, numbers) && numbers.Count > 0;
        reals = numbers.ToEquatableArray();
        return areReals;
    }

    private static bool Collect(ConfigValue value, List<double> numbers)
    {
        if (value.Kind == ConfigKind.Array)
            return value.Items.All(item => Collect(item, numbers));
        numbers.Add(value.Number);
        return value.Kind == ConfigKind.Number;
    }
}
