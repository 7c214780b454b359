using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>What zero padding and cropping share: positions more or fewer at both ends of each spatial axis.</summary>
internal abstract class BorderLayer : LayerKind
{
    private readonly int _dimensions;
    private readonly bool _crops;
    private readonly Argument<EquatableArray<int>> _sides;
    private readonly Argument<DataFormat>? _format;

    /// <param name="dimensions">The number of spatial axes.</param>
    /// <param name="key">What the argument is called.</param>
    /// <param name="default">Positions at each end by default.</param>
    /// <param name="crops">Whether the positions are cut off.</param>
    protected BorderLayer(int dimensions, string key, int @default, bool crops)
    {
        _dimensions = dimensions;
        _crops = crops;
        _sides = new Argument<EquatableArray<int>>(key, TryRead, Expected(dimensions), Write) { DefaultValue = Enumerable.Repeat(@default, 2 * dimensions).ToEquatableArray() };
        _format = dimensions > 1 ? Argument.Choice("data_format", DataFormat.ChannelsLast)
            : crops ? null
            : Argument.Choice("data_format", DataFormat.ChannelsLast).OnlyIfSet();
        Arguments = _format is null ? [_sides, Argument.Base] : [_sides, _format, Argument.Base];
    }

    public sealed override IReadOnlyList<Argument> Arguments { get; }

    public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
    {
        Image image = Image.Of(inputs[0], FormatOf(layer), _dimensions);
        EquatableArray<int> sides = layer.Get(_sides);
        return image.Map((axis, size) =>
        {
            (int before, int after) = (sides[2 * axis], sides[(2 * axis) + 1]);
            if (!_crops)
                return checked(size + before + after);
            if ((long)before + after >= size)
                throw new GraphException(ErrorId.WindowTooLarge, $"it cuts {before} and {after} positions off the {image.NameOf(axis)} of its input, which has only {size}. Use a smaller {_sides.Property}.", _sides);
            return size - before - after;
        });
    }

    public sealed override void Lower(LoweringContext context)
    {
        DataFormat format = FormatOf(context.Layer);
        Image image = Image.Of(context.InputShape, format, _dimensions);
        EquatableArray<int> sides = context.Get(_sides);
        int sign = _crops ? -1 : 1;
        (BorderAxis depth, BorderAxis height, BorderAxis width) = image.Volume(
            new BorderAxis(1),
            axis => new BorderAxis(image[axis], sign * sides[2 * axis], sign * sides[(2 * axis) + 1]));
        bool isLast = format == DataFormat.ChannelsLast;
        context.Emit(new BorderOp(isLast ? 1 : image.Channels, depth, height, width, isLast ? image.Channels : 1) { Input = context.Input });
    }

    private DataFormat FormatOf(LayerScope layer) => _format is null ? DataFormat.ChannelsLast : layer.Get(_format);

    private static string Expected(int dimensions) => dimensions switch
    {
        1 => "one number for both sides, or [before, after]; none negative",
        2 => "one number for all sides, two for [vertical, horizontal], or [[top, bottom], [left, right]]; none negative",
        _ => "one number for all sides, three for [depth, vertical, horizontal], or [[front, back], [top, bottom], [left, right]]; none negative",
    };

    private ConfigValue Write(EquatableArray<int> sides) => _dimensions == 1
        ? Argument.Numbers(sides)
        : ConfigValue.Of(Enumerable.Range(0, _dimensions).Select(axis => Argument.Numbers([sides[2 * axis], sides[(2 * axis) + 1]])));

    private bool TryRead(ConfigValue value, out EquatableArray<int> sides)
    {
        if (value.TryGetInt32(out int all))
            sides = [all];
        else if (!Argument.TryIntegers(value, out sides) && !TryReadPairs(value, out sides))
            return false;
        if (sides.Count == 1)
            sides = Enumerable.Repeat(sides[0], 2 * _dimensions).ToEquatableArray();
        else if (sides.Count == _dimensions)
            sides = sides.SelectMany(static side => new[] { side, side }).ToEquatableArray();
        return sides.Count == 2 * _dimensions && sides.All(static side => side >= 0);
    }

    private static bool TryReadPairs(ConfigValue value, out EquatableArray<int> sides)
    {
        List<int> numbers = [];
        sides = [];
        foreach (ConfigValue item in value.Items)
        {
            if (!Argument.TryIntegers(item, out EquatableArray<int> pair) || pair.Count != 2)
                return false;
            numbers.AddRange(pair);
        }

        sides = numbers.ToEquatableArray();
        return true;
    }
}
