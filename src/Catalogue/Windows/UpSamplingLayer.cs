using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>What layers that repeat positions share.</summary>
internal abstract class UpSamplingLayer : LayerKind
{
    private readonly int _dimensions;
    private readonly Argument<EquatableArray<int>> _size;
    private readonly Argument<DataFormat>? _format;

    protected UpSamplingLayer(int dimensions, params Argument[] more)
    {
        _dimensions = dimensions;
        _size = Argument.Sizes("size", dimensions, 2);
        // Keras takes one number here, and no list of one.
        if (dimensions == 1)
            _size = new Argument<EquatableArray<int>>(_size.Key, _size.Read, _size.Expected, static size => ConfigValue.Of(size[0])) { DefaultValue = _size.DefaultValue };
        _format = dimensions == 1 ? null : Argument.Choice("data_format", DataFormat.ChannelsLast);
        Arguments = _format is null ? [_size, .. more, Argument.Base] : [_size, _format, .. more, Argument.Base];
    }

    public sealed override IReadOnlyList<Argument> Arguments { get; }

    public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
    {
        EquatableArray<int> size = layer.Get(_size);
        return Image.Of(inputs[0], FormatOf(layer), _dimensions).Map((axis, positions) => checked(positions * size[axis]));
    }

    public override void Lower(LoweringContext context)
    {
        DataFormat format = FormatOf(context.Layer);
        Image image = Image.Of(context.InputShape, format, _dimensions);
        EquatableArray<int> size = context.Get(_size);
        (RepeatAxis depth, RepeatAxis height, RepeatAxis width) = image.Volume(new RepeatAxis(1), axis => new RepeatAxis(image[axis], size[axis]));
        bool isLast = format == DataFormat.ChannelsLast;
        context.Emit(new RepeatOp(isLast ? 1 : image.Channels, depth, height, width, isLast ? image.Channels : 1) { Input = context.Input });
    }

    protected DataFormat FormatOf(LayerScope layer) => _format is null ? DataFormat.ChannelsLast : layer.Get(_format);
}
