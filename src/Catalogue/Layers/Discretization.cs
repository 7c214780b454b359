using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Replaces each number by the bin it falls into: how many boundaries are not above it. The result is that number, or what
    /// <see cref="CategoryEncodingAttribute"/> makes of it. Keras only.
    /// Source: https://keras.io/api/layers/preprocessing_layers/numerical/discretization/.
    /// </summary>
    /// <param name="binBoundaries">The boundaries in ascending order; a number on a boundary belongs to the bin above.</param>
    public sealed class DiscretizationAttribute(params double[] binBoundaries) : LayerAttribute
    {
        /// <summary>The boundaries in ascending order; a number on a boundary belongs to the bin above.</summary>
        public double[] BinBoundaries => binBoundaries;

        /// <summary>What is written; the bin's number by default.</summary>
        public EncodingMode OutputMode { get; set; } = EncodingMode.Int;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class DiscretizationLayer : LayerKind
    {
        private static readonly Argument<EquatableArray<double>?> BinBoundaries = Lists.OptionalReals("bin_boundaries");
        private static readonly Argument<EncodingMode> OutputMode = Argument.Choice("output_mode", EncodingMode.Int);
        private static readonly Argument<bool> Sparse = Argument.Boolean("sparse", false);

        public override string ClassName => "Discretization";

        public override IReadOnlyList<Argument> Arguments { get; } =
            [BinBoundaries, Argument.Carried("num_bins"), Argument.Real("epsilon", 0.01).TrainingOnly(), OutputMode, Sparse, Argument.Base];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            if (layer.Get(BinBoundaries) is not { } boundaries)
                throw new GraphException(ErrorId.BadArgument, "it has no BinBoundaries (bin_boundaries): Keras finds them by adapt(), which must come before the model is saved.", BinBoundaries);
            for (int i = 1; i < boundaries.Count; i++)
            {
                if (!(boundaries[i - 1] <= boundaries[i]))
                    throw new GraphException(ErrorId.BadArgument, $"BinBoundaries are not in ascending order: {boundaries[i]} follows {boundaries[i - 1]}. Sort them.", BinBoundaries);
            }

            if (layer.Get(Sparse))
                throw new GraphException(ErrorId.Unsupported, "sparse results are not supported.", Sparse);
            return Categories.Shape(inputs[0], layer.Get(OutputMode), boundaries.Count + 1, OutputMode);
        }

        public override void Lower(LoweringContext context)
        {
            EquatableArray<double> boundaries = context.Get(BinBoundaries)!.Value;
            DiscretizeOp bins = new(Lists.Singles(boundaries)) { Input = context.Input };
            EncodingMode mode = context.Get(OutputMode);
            if (mode == EncodingMode.Int)
                context.Emit(bins);
            else
                context.Emit(Categories.Op(context.InputShape, mode, boundaries.Count + 1, context.Emit(bins, context.Input.Size), null));
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind Discretization = Register(new DiscretizationLayer());
    }
}
