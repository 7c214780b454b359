namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// An input of the model. The batch axis is implied. In a stack without a Name it becomes the first layer's
    /// <c>batch_input_shape</c>, as TensorFlow.js writes it.
    /// </summary>
    /// <param name="shape">The axes after the batch; <c>-1</c> for one that is known at run time only.</param>
    public sealed class InputAttribute(params int[] shape) : LayerAttribute
    {
        /// <summary>The axes after the batch.</summary>
        public int[] Shape => shape;

        /// <summary>The size of the batch, where it is fixed in the topology; 0 (the default) leaves it open. Predictions take any batch.</summary>
        public int BatchSize { get; set; }

        /// <summary>The element type; <see cref="DType.Int32"/> for indices.</summary>
        public DType DType { get; set; } = DType.Float32;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class InputLayer : LayerKind
    {
        public static readonly Argument<EquatableArray<int>> BatchShape = Argument.Axes("batch_input_shape", "a shape: the batch (null) and sizes of at least 0");
        public static readonly Argument<DType> ElementType = Argument.Choice("dtype", DType.Float32);
        public static readonly Argument<bool> Sparse = Argument.Boolean("sparse", false);

        public override string ClassName => "InputLayer";

        public override IReadOnlyList<Argument> Arguments { get; } = [BatchShape, ElementType, Sparse];

        public override int MinimumInputs => 0;

        public override int MaximumInputs => 0;

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            EquatableArray<int> axes = layer.Get(BatchShape);
            if (axes.Count == 0)
                throw new GraphException(ErrorId.WrongRank, "its shape has no batch axis.", BatchShape);
            if (layer.Get(ElementType) is not (DType.Float32 or DType.Int32 or DType.Bool))
                throw new GraphException(ErrorId.Unsupported, "inputs are float32, int32 or bool.", ElementType);
            if (layer.Get(Sparse))
                throw new GraphException(ErrorId.Unsupported, "sparse inputs are not supported; TensorFlow.js refuses them too.", Sparse);
            return new Shape(axes);
        }

        // Keras 3 calls it batch_shape.
        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => config[BatchShape.Key] is null && config["batch_shape"] is { } shape
            ? config.With(BatchShape.Key, shape)
            : config;

        public override void Lower(LoweringContext context) => throw new InvalidOperationException("An input computes nothing.");
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Input = Register(new InputLayer());
    }
}
