using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>What recurrent layers share, beside what their cells do.</summary>
    [AttributeUsage(AttributeTargets.Class, AllowMultiple = true, Inherited = false)]
    public abstract class RecurrentAttribute : RecurrentCellAttribute
    {
        /// <summary>Return every step's result, not just the last.</summary>
        public bool ReturnSequences { get; set; }

        /// <summary>Return the states after the last step too: results 1 and on, as in <c>From = "lstm:1"</c>.</summary>
        public bool ReturnState { get; set; }

        /// <summary>Walk the steps from last to first.</summary>
        public bool GoBackwards { get; set; }

        /// <summary>Keep the states from one prediction to the next, until <c>ResetStates</c>.</summary>
        public bool Stateful { get; set; }

        /// <summary>Carried in the topology; it makes no difference here.</summary>
        public bool Unroll { get; set; }

        /// <summary>
        /// The result of a masked step is zeros, not the last result once more; its state stays. Keras has it so in a Bidirectional's
        /// sequences, TensorFlow.js nowhere. False by default.
        /// </summary>
        public bool ZeroOutputForMask { get; set; }
    }
#endif
}

namespace LayersGen.Catalogue
{
    /// <summary>A cell along a sequence <c>(batch, steps, …)</c>.</summary>
    internal abstract class RecurrentLayer : LayerKind
    {
        public static readonly Argument<bool> ReturnSequences = Argument.Boolean("return_sequences", false);
        public static readonly Argument<bool> ReturnState = Argument.Boolean("return_state", false);
        public static readonly Argument<bool> GoBackwards = Argument.Boolean("go_backwards", false);
        public static readonly Argument<bool> Stateful = Argument.Boolean("stateful", false);

        public static readonly Argument<bool> ZeroOutputForMask = Argument.Boolean("zero_output_for_mask", false).OnlyIfSet();

        /// <summary>What Keras calls the arguments of a recurrent layer's call.</summary>
        public static readonly string[] Parameters = ["sequences", "initial_state", CallArguments.Mask, CallArguments.Training];

        protected static readonly Argument[] SequenceArguments = [ReturnSequences, ReturnState, GoBackwards, Stateful, Argument.Boolean("unroll", false).TrainingOnly(), ZeroOutputForMask];

        public override int MaximumInputs => int.MaxValue;

        public override IReadOnlyList<string> CallParameters => Parameters;

        public override EquatableArray<string> MaskArguments => [CallArguments.Mask];

        public sealed override Shape InferShape(LayerScope layer, IReadOnlyList<Shape> inputs) => InferShapes(layer, inputs)[0];

        public sealed override EquatableArray<Shape> InferShapes(LayerScope layer, IReadOnlyList<Shape> inputs)
        {
            Shape input = inputs[0];
            if (input.Rank < 3)
                throw new GraphException(ErrorId.WrongRank, $"it needs sequences (batch, steps, features), rank 3, but its input is {input}, rank {input.Rank}. Put an [Embedding] or [Reshape(steps, features)] before it, or give the recurrent layer before it ReturnSequences = true.");
            CellStates states = Cell(layer).Kind.States(Cell(layer).Scope, Step(input));
            CheckInitialStates(inputs, states.Shapes);
            Shape output = states.OutputShape;
            if (layer.Get(ReturnSequences))
                output = Shape.OfBatch(output[0], output.Axes.Skip(1).Prepend(input[1]));
            return layer.Get(ReturnState) ? [output, .. states.Shapes] : [output];
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) => Cell(layer).Kind.Weights(Cell(layer).Scope, [Step(inputs[0])]);

        public sealed override void Lower(LoweringContext context) => LowerSequence(context, reverseOutput: false);

        /// <summary>Emits the loop; <paramref name="reverseOutput"/> turns what it returns of the sequence around.</summary>
        public void LowerSequence(LoweringContext context, bool reverseOutput)
        {
            LayerScope layer = context.Layer;
            (RecurrentCell kind, LayerScope cell, int? index) = Cell(layer);
            Shape step = Step(context.InputShape);
            int steps = context.InputShape[1];
            CellStates states = kind.States(cell, step);
            Operand share = kind.LowerInput(context.Enter(cell, index, [new LoweredTensor(step, context.Input)], []), steps);

            OpList ops = new();
            LoweredTensor[] before = [.. states.Shapes.Select(static (state, i) => new LoweredTensor(state, Operand.Input(i + 1, state.SampleSize)))];
            EquatableArray<Operand> after = kind.LowerStep(context.Enter(cell, index, before, [], ops), Operand.Input(0, share.Size / steps), step);
            ForwardPlan body = ops.Finish(after, [share.Size / steps, .. before.Select(static state => state.Operand.Size)]);

            int[] sizes = [.. body.OutputSizes];
            LoopOp loop = new(steps, states.Output, body)
            {
                Input = share,
                InitialStates = context.Tensors.Skip(1).Select(static state => state.Operand).ToEquatableArray(),
                FinalStates = layer.Get(ReturnState) ? sizes.Select(context.Scratch).ToEquatableArray() : [],
                Mask = context.Mask,
                ZeroMasked = context.Mask is not null && layer.Get(ZeroOutputForMask),
                GoBackwards = layer.Get(GoBackwards),
                ReturnSequences = layer.Get(ReturnSequences),
                ReverseOutput = reverseOutput,
                KeptStates = layer.Get(Stateful) ? context.Keep(sizes) : null,
            };
            context.Emit(loop with { Scratch = context.Scratch(loop.ScratchSize) });
            for (int i = 0; i < loop.FinalStates.Count; i++)
                context.Define(loop.FinalStates[i], i + 1);
            if (layer.Get(ReturnSequences))
                context.DefineMask(context.Mask);
        }

        /// <summary>The cell, the layer that has its arguments, and that layer's index where it is inside this one.</summary>
        protected abstract (RecurrentCell Kind, LayerScope Scope, int? Index) Cell(LayerScope layer);

        private static Shape Step(Shape sequence) => Shape.OfBatch(sequence[0], sequence.Axes.Skip(2));

        private static void CheckInitialStates(IReadOnlyList<Shape> inputs, EquatableArray<Shape> states)
        {
            if (inputs.Count == 1)
                return;
            if (inputs.Count != states.Count + 1)
                throw new GraphException(ErrorId.WrongInputCount, $"it takes a sequence, or a sequence and {states.Count} initial state(s) {string.Join(", ", states)}; it is given {inputs.Count} inputs.");
            for (int i = 0; i < states.Count; i++)
            {
                if (!inputs[i + 1].Axes.Skip(1).SequenceEqual(states[i].Axes.Skip(1)))
                    throw new GraphException(ErrorId.ShapeMismatch, $"its initial state {i} must be {states[i]}, but is {inputs[i + 1]}.");
            }
        }
    }
}
