using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// A dense layer over any axes, named by an equation: <c>activation(einsum(equation, input, kernel) + bias)</c>. <c>"abc,cd->abd"</c> is <c>[Dense]</c>.
    /// The kernel has the axes that the equation gives it, the bias those of BiasAxes. Keras only.
    /// Source: https://keras.io/api/layers/core_layers/einsum_dense/.
    /// </summary>
    /// <param name="equation">The axes of input, kernel and result, a letter each: <c>"abc,cde->abde"</c>. The first of the input is the batch; <c>...</c> stands for any.</param>
    /// <param name="outputShape">The axes of the result without the batch and those <c>...</c> stands for; <c>-1</c> for one that is open in the input.</param>
    public sealed class EinsumDenseAttribute(string equation, params int[] outputShape) : LayerAttribute
    {
        /// <summary>The axes of input, kernel and result.</summary>
        public string Equation => equation;

        /// <summary>The axes of the result without the batch and those <c>...</c> stands for.</summary>
        public int[] OutputShape => outputShape;

        /// <summary>Applied to the result; none by default.</summary>
        public Activation Activation { get; set; } = Activation.Linear;

        /// <summary>The letters of the result's axes along which a bias is added: <c>"de"</c>; no bias by default.</summary>
        public string? BiasAxes { get; set; }

        /// <summary>Fills the kernel in a new model: <c>"glorot_uniform"</c> by default.</summary>
        public string? KernelInitializer { get; set; }

        /// <summary>Fills the bias in a new model: <c>"zeros"</c> by default.</summary>
        public string? BiasInitializer { get; set; }

        /// <summary>A penalty on the kernel while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? KernelRegularizer { get; set; }

        /// <summary>A penalty on the bias while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? BiasRegularizer { get; set; }

        /// <summary>A penalty on the result while training, such as <c>"l2(0.01)"</c>; none by default.</summary>
        public string? ActivityRegularizer { get; set; }

        /// <summary>A constraint on the kernel while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? KernelConstraint { get; set; }

        /// <summary>A constraint on the bias while training, such as <c>"max_norm(2)"</c>; none by default.</summary>
        public string? BiasConstraint { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class EinsumDenseLayer : LayerKind
    {
        private static readonly Argument<string> Equation = Lists.Text("equation");
        private static readonly Argument<EquatableArray<int>> OutputShapeArgument = Lists.Sizes("output_shape");
        private static readonly Argument<Activation> ActivationArgument = Argument.ActivationOf("activation");
        private static readonly Argument<string?> BiasAxes = Lists.OptionalText("bias_axes");
        private static readonly Argument<Function?> KernelInitializer = Argument.Initializer("kernel_initializer", "glorot_uniform");
        private static readonly Argument<Function?> BiasInitializer = Argument.Initializer("bias_initializer", "zeros");

        public override string ClassName => "EinsumDense";

        public override IReadOnlyList<Argument> Arguments { get; } =
        [
            OutputShapeArgument, Equation, ActivationArgument, BiasAxes, KernelInitializer, BiasInitializer,
            Argument.Regularizer("kernel_regularizer"), Argument.Regularizer("bias_regularizer"), Argument.Regularizer("activity_regularizer"),
            Argument.Constraint("kernel_constraint"), Argument.Constraint("bias_constraint"), Argument.Base,
        ];

        public override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Einsum einsum = Read(layer, inputs[0]);
            foreach (char letter in einsum.Kernel)
            {
                if (einsum[letter] == Shape.Unknown)
                    throw new GraphException(ErrorId.UnknownAxis, $"its kernel depends on '{letter}', which its input {inputs[0]} and OutputShape leave open. Give that axis a size.", Equation);
            }

            BiasShape(layer, einsum);
            return new Shape(einsum.Sizes(einsum.Output).ToEquatableArray());
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Einsum einsum = Read(layer, inputs[0]);
            yield return new WeightEntry("kernel", einsum.Sizes(einsum.Kernel).ToEquatableArray(), layer.Get(KernelInitializer)!);
            if (BiasShape(layer, einsum) is { } bias)
                yield return new WeightEntry("bias", bias, layer.Get(BiasInitializer)!);
        }

        public override void Lower(LoweringContext context)
        {
            Einsum einsum = Read(context.Layer, context.InputShape);
            Operand product = Product(context, einsum, out string order);
            if (order != Sample(einsum.Output))
                product = Permute(context, einsum, product, order, Sample(einsum.Output));
            if (BiasShape(context.Layer, einsum) is { } bias)
                product = AddBias(context, product, bias);
            context.EmitActivation(product, context.Get(ActivationArgument));
        }

        // The letters of the result come in groups: batches of products, rows, columns.
        private static Operand Product(LoweringContext context, Einsum einsum, out string order)
        {
            string batch = Where(Sample(einsum.Output), letter => Has(einsum.Input, letter) && Has(einsum.Kernel, letter));
            string rows = Where(Sample(einsum.Output), letter => !Has(einsum.Kernel, letter));
            string inner = Where(einsum.Kernel, letter => !Has(einsum.Output, letter));
            string columns = Where(einsum.Kernel, letter => !Has(einsum.Input, letter));
            order = batch + rows + columns;
            Operand left = Permute(context, einsum, context.Input, Sample(einsum.Input), batch + rows + inner);
            int size = Size(einsum, order);
            (int m, int k, int n) = (Size(einsum, rows), Size(einsum, inner), Size(einsum, columns));
            if (batch.Length == 0 && einsum.Kernel == inner + columns)
                return context.Emit(new MatMulOp(m, k, n, context.Weight("kernel"), Epilogue.None) { Input = left }, size);
            bool isTransposed = einsum.Kernel == batch + columns + inner;
            Operand kernel = context.WeightOperand("kernel", Size(einsum, einsum.Kernel));
            Operand right = isTransposed ? kernel : Permute(context, einsum, kernel, einsum.Kernel, batch + inner + columns);
            BatchMatMulOp op = new(
                [Size(einsum, batch)], m, k, n,
                new MatrixView(left, [m * k], k),
                new MatrixView(right, [n * k], isTransposed ? k : n),
                isTransposed, [m * n], n);
            return context.Emit(op, size);
        }

        private static Operand AddBias(LoweringContext context, Operand product, EquatableArray<int> bias)
        {
            EquatableArray<int> shape = context.OutputShape.Axes.Skip(1).ToEquatableArray();
            Operand weight = context.WeightOperand("bias", new Shape(bias).Product(0, bias.Count));
            EquatableArray<int> strides = Broadcast.Strides(Shape.OfBatch(Shape.Unknown, bias), shape);
            return context.Emit(
                Broadcast.Op(BroadcastFunction.Add, shape, [new BroadcastTerm(product, Broadcast.ContiguousStrides(shape)), new BroadcastTerm(weight, strides)]),
                product.Size);
        }

        private static Operand Permute(LoweringContext context, Einsum einsum, Operand operand, string from, string to) => from == to
            ? operand
            : context.Emit(new PermuteOp(einsum.Sizes(from).ToEquatableArray(), to.Select(letter => from.IndexOf(letter)).ToEquatableArray()) { Input = operand }, operand.Size);

        // Axes of the result from the first that has a bias on; those without have size 1.
        private static EquatableArray<int>? BiasShape(LayerScope layer, Einsum einsum)
        {
            if (layer.Get(BiasAxes) is not { Length: > 0 } letters)
                return null;
            foreach (char letter in letters)
            {
                if (einsum.Output.IndexOf(letter) < 1 || einsum[letter] == Shape.Unknown || char.IsDigit(letter))
                    throw new GraphException(ErrorId.BadArgument, $"BiasAxes is \"{letters}\", but '{letter}' is no axis of the result {einsum.Output} that has a size. Name axes that do, and not the batch.", BiasAxes);
            }

            return einsum.Output.Substring(letters.Min(letter => einsum.Output.IndexOf(letter))).Select(letter => letters.Contains(letter) ? einsum[letter] : 1).ToEquatableArray();
        }

        private static Einsum Read(LayerScope layer, Shape input) => Einsum.Read(layer.Get(Equation), Equation, input, layer.Get(OutputShapeArgument), OutputShapeArgument);

        private static string Sample(string letters) => letters.Substring(1);

        private static string Where(string letters, Func<char, bool> condition) => new([.. letters.Where(condition)]);

        private static bool Has(string letters, char letter) => letters.Contains(letter);

        private static int Size(Einsum einsum, string letters)
        {
            int[] sizes = [.. einsum.Sizes(letters)];
            return new Shape(sizes).Product(0, sizes.Length);
        }
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind EinsumDense = Register(new EinsumDenseLayer());
    }
}
