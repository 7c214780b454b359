using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>A convolution over one, two or three spatial axes; each class's file has its attribute.</summary>
internal abstract class ConvolutionLayer : LayerKind
{
    private readonly ConvolutionArguments _common;
    private readonly Argument<int> _filters = Argument.Positive("filters");
    private readonly Argument<Function?> _kernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
    private readonly Argument<int> _groups = Argument.Positive("groups", 1).OnlyIfSet();

    protected ConvolutionLayer(int dimensions)
    {
        _common = new ConvolutionArguments(dimensions, isCausal: dimensions == 1);
        Arguments =
        [
            _filters, _kernelInitializer, Argument.Regularizer("kernel_regularizer"), Argument.Constraint("kernel_constraint"),
            .. _common.All, Argument.Base, _groups,
        ];
    }

    public sealed override IReadOnlyList<Argument> Arguments { get; }

    public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
    {
        int groups = layer.Get(_groups);
        int channels = _common.Image(layer, inputs[0]).KnownChannels();
        int filters = layer.Get(_filters);
        if (channels % groups != 0 || filters % groups != 0)
            throw new GraphException(ErrorId.BadArgument, $"Groups is {groups}, which divides its input's {channels} channels or its {filters} filters with a remainder. Both must be multiples of it.", _groups);
        return _common.InferShape(layer, inputs[0], filters);
    }

    public sealed override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
    {
        yield return _common.Kernel(layer, "kernel", _common.Image(layer, inputs[0]).KnownChannels() / layer.Get(_groups), layer.Get(_filters), _kernelInitializer);
        if (_common.Bias(layer, layer.Get(_filters)) is { } bias)
            yield return bias;
    }

    public sealed override void Lower(LoweringContext context)
    {
        WindowGeometry window = _common.Geometry(context);
        int channels = _common.Image(context.Layer, context.InputShape).Channels;
        int filters = context.Get(_filters);
        int groups = context.Get(_groups);
        int kernel = context.Weight("kernel");
        Epilogue epilogue = ConvolutionArguments.Epilogue(context);
        Operand input = context.ChannelsLastInput(context.Get(_common.Format));
        // Groups of one channel are what a depthwise kernel is, down to the order of its numbers.
        _common.Emit(context, groups > 1 && groups == channels && window.Depth is null
            ? new DepthwiseConv2DOp(window, channels, filters / groups, kernel, epilogue) { Input = input }
            : new ConvolutionOp(window, channels, filters, kernel, epilogue, groups) { Input = input });
    }
}
