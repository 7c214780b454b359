using LayersGen.Execution;

namespace LayersGen
{
#if LAYERSGEN_RUNTIME
    /// <summary>
    /// Several cells as one, each working on the result of the one before. It stands between an <c>[RNN]</c> and the cells:
    /// <c>[RNN] [StackedRNNCells(2)] [LSTMCell(32)] [GRUCell(16)]</c>. States are in the order of the cells.
    /// Source: https://keras.io/api/layers/recurrent_layers/stacked_rnn_cell/.
    /// </summary>
    /// <param name="count">How many of the cells that follow belong to it.</param>
    public sealed class StackedRNNCellsAttribute(int count) : LayerAttribute
    {
        /// <summary>How many of the cells that follow belong to it.</summary>
        public int Count => count;
    }
#endif
}

namespace LayersGen.Catalogue
{
    internal sealed class StackedRNNCells : RecurrentCell
    {
        /// <summary>The key of the argument that is several layers.</summary>
        public const string ListKey = "cells";

        private static readonly Argument<EquatableArray<LayerScope>> Cells = NestedLayers.Several(ListKey);

        public override string ClassName => "StackedRNNCells";

        public override string InnerKey => Cells.Key;

        public override IReadOnlyList<Argument> Arguments { get; } = [Argument.Base, Cells];

        public override ConfigValue Upgrade(ConfigValue config, bool isTfjs) => NestedLayers.Upgrade(config, Cells.Key, isTfjs);

        public override CellStates States(LayerScope cell, Shape step)
        {
            List<Shape> states = [];
            int output = 0;
            foreach ((LayerScope inner, Shape input) in Stack(cell, step))
            {
                CellStates own = Kind(inner).States(inner, input);
                output = states.Count + own.Output;
                states.AddRange(own.Shapes);
            }

            return new CellStates(states.ToEquatableArray(), output);
        }

        public override IEnumerable<WeightEntry> Weights(LayerScope layer, IReadOnlyList<Shape> inputs) => Stack(layer, inputs[0])
            .SelectMany(static (pair, i) => Kind(pair.Cell).Weights(pair.Cell, [pair.Input]).Select(entry => entry.Inside(i, pair.Cell.Trainable, $"RNNCell_{i}")));

        public override Operand LowerInput(LoweringContext cell, int steps)
        {
            LayerScope first = cell.Get(Cells)[0];
            return Kind(first).LowerInput(cell.Enter(first, 0, cell.Tensors, []), steps);
        }

        public override EquatableArray<Operand> LowerStep(LoweringContext cell, Operand share, Shape step)
        {
            List<Operand> after = [];
            EquatableArray<LayerScope> cells = cell.Get(Cells);
            for (int i = 0; i < cells.Count; i++)
            {
                RecurrentCell kind = Kind(cells[i]);
                CellStates own = kind.States(cells[i], step);
                EquatableArray<Operand> states = kind.LowerStep(cell.Enter(cells[i], i, [.. cell.Tensors.Skip(after.Count).Take(own.Shapes.Count)], []), share, step);
                after.AddRange(states);
                step = own.OutputShape;
                if (i + 1 < cells.Count)
                    share = Kind(cells[i + 1]).LowerInput(cell.Enter(cells[i + 1], i + 1, [new LoweredTensor(step, states[own.Output])], []), 1);
            }

            return after.ToEquatableArray();
        }

        private static IEnumerable<(LayerScope Cell, Shape Input)> Stack(LayerScope layer, Shape step)
        {
            foreach (LayerScope inner in layer.Get(Cells))
            {
                if (inner.Kind is not RecurrentCell kind)
                    throw new GraphException(ErrorId.BadArgument, $"{inner.Kind.ClassName} is not a recurrent cell. Use SimpleRNNCell, GRUCell or LSTMCell.", Cells);
                yield return (inner, step);
                step = kind.States(inner, step).OutputShape;
            }
        }

        private static RecurrentCell Kind(LayerScope cell) => (RecurrentCell)cell.Kind;
    }

    internal static partial class LayerCatalogue
    {
        public static readonly LayerKind StackedRNNCells = Register(new StackedRNNCells());
    }
}
