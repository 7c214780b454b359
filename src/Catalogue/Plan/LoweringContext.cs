using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>What a layer sees while it is lowered: its arguments, shapes, weights and a place to emit operations.</summary>
internal sealed class LoweringContext(ModelGraph graph, GraphNode node, OpList ops, IReadOnlyDictionary<(int Layer, string Name), int> weights)
{
    private readonly EquatableArray<Operand> _inputs = node.Inputs.Select(ops.OperandOf).ToEquatableArray();

    public LayerScope Layer => graph.Layers[node.Layer].Scope;

    public Operand Input => _inputs[0];

    public EquatableArray<Operand> Inputs => _inputs;

    public Shape InputShape => InputShapes[0];

    public IReadOnlyList<Shape> InputShapes { get; } = [.. node.Inputs.Select(index => graph.Tensors[index].Shape)];

    public Shape OutputShape => graph.Tensors[node.Output].Shape;

    /// <summary>The argument's value.</summary>
    public T Get<T>(Argument<T> argument) => Layer.Get(argument);

    /// <summary>The model-wide index of one of the layer's weights.</summary>
    public int Weight(string name) => TryWeight(name) ?? throw new InvalidOperationException($"'{Layer.Name}' has no weight '{name}'.");

    /// <summary>The model-wide index of one of the layer's weights, or null where its arguments leave it out.</summary>
    public int? TryWeight(string name) => weights.TryGetValue((node.Layer, name), out int index) ? index : null;

    /// <summary>One of the layer's weights as an operand of <paramref name="size"/> floats, for operations that take weights like tensors.</summary>
    public Operand WeightOperand(string name, int size) => Operand.Weight(Weight(name), size);

    /// <summary>Emits the operation whose output is the layer's result.</summary>
    public void Emit(Op op) => Define(Emit(op, OutputShape.SampleSize));

    /// <summary>Emits an operation with an intermediate result of <paramref name="size"/> floats per sample.</summary>
    public Operand Emit(Op op, int size) => ops.Add(op, size);

    /// <summary>Memory for an operation's own use.</summary>
    public Operand Scratch(int size) => ops.NewOperand(size);

    /// <summary>The result is the input's memory, as it is: a reshape, or a layer that does nothing at inference.</summary>
    public void PassThrough() => Define(Input);

    /// <summary>The result is what <paramref name="operand"/> holds.</summary>
    public void Define(Operand operand) => ops.Define(node.Output, operand);
}

/// <summary>The operations of a graph in order, over numbered values not yet placed in memory.</summary>
internal sealed class OpList(int tensorCount)
{
    private readonly Operand?[] _operandOf = new Operand?[tensorCount];
    private int _values;

    public List<Op> Ops { get; } = [];

    public int ValueCount => _values;

    public Operand OperandOf(int tensor) => _operandOf[tensor] ?? throw new InvalidOperationException($"Tensor {tensor} has no operand yet.");

    public void Define(int tensor, Operand operand) => _operandOf[tensor] = operand;

    // Until memory is planned, an operand's position is the number of its value.
    public Operand NewOperand(int size) => Operand.Arena(_values++, size);

    public Operand Add(Op op, int size)
    {
        Operand output = NewOperand(size);
        Ops.Add(op with { Output = output });
        return output;
    }
}
