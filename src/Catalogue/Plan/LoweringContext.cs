using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>A tensor while a layer is lowered.</summary>
/// <param name="Shape">Its axes, the batch first.</param>
/// <param name="Operand">Where its values are.</param>
/// <param name="Mask">Its mask: 0 for each step that is padding, over the axes but the batch and the last; null for none.</param>
internal readonly record struct LoweredTensor(Shape Shape, Operand Operand, Operand? Mask = null);

/// <summary>What a layer sees while it is lowered: its arguments, shapes, weights and a place to emit operations.</summary>
/// <param name="layer">The layer.</param>
/// <param name="graph">The model inside it, if it is one.</param>
/// <param name="inputs">What it reads.</param>
/// <param name="outputShapes">The shapes of what it makes.</param>
/// <param name="ops">Receives the operations.</param>
/// <param name="weights">Finds its weights.</param>
internal sealed class LoweringContext(LayerScope layer, ModelGraph? graph, IReadOnlyList<LoweredTensor> inputs, IReadOnlyList<Shape> outputShapes, OpList ops, WeightScope weights)
{
    private readonly Operand?[] _outputs = new Operand?[outputShapes.Count];
    private readonly Operand?[] _masks = new Operand?[outputShapes.Count];

    public LayerScope Layer => layer;

    public Operand Input => inputs[0].Operand;

    public EquatableArray<Operand> Inputs { get; } = inputs.Select(static input => input.Operand).ToEquatableArray();

    public IReadOnlyList<LoweredTensor> Tensors => inputs;

    public Shape InputShape => inputs[0].Shape;

    public IReadOnlyList<Shape> InputShapes { get; } = [.. inputs.Select(static input => input.Shape)];

    /// <summary>What tells which query sees which key, if the call gives it.</summary>
    public LoweredTensor? AttentionMask { get; init; }

    /// <summary>The mask of the first input, if it has one.</summary>
    public Operand? Mask => inputs[0].Mask;

    public Shape OutputShape => outputShapes[0];

    public IReadOnlyList<Shape> OutputShapes => outputShapes;

    /// <summary>What the layer made.</summary>
    public IReadOnlyList<LoweredTensor> Results =>
        [.. outputShapes.Select((shape, i) => new LoweredTensor(shape, _outputs[i] ?? throw new InvalidOperationException($"'{layer.Name}' has not made result {i}."), _masks[i]))];

    /// <summary>The argument's value.</summary>
    public T Get<T>(Argument<T> argument) => layer.Get(argument);

    /// <summary>The model-wide index of one of the layer's weights.</summary>
    public int Weight(string name) => TryWeight(name) ?? throw new InvalidOperationException($"'{layer.Name}' has no weight '{name}'.");

    /// <summary>The model-wide index of one of the layer's weights, or null where its arguments leave it out.</summary>
    public int? TryWeight(string name) => weights.Find(name);

    /// <summary>One of the layer's weights as an operand of <paramref name="size"/> floats, for operations that take weights like tensors.</summary>
    public Operand WeightOperand(string name, int size) => Operand.Weight(Weight(name), size);

    /// <summary>Emits the operation whose output is the layer's result.</summary>
    public void Emit(Op op) => Define(Emit(op, OutputShape.SampleSize));

    /// <summary>Emits an operation with an intermediate result of <paramref name="size"/> floats per sample.</summary>
    public Operand Emit(Op op, int size) => ops.Add(op, size);

    /// <summary>Room for states that last from one prediction to the next; the index of the first.</summary>
    public int Keep(IEnumerable<int> sizes) => ops.Keep(sizes);

    /// <summary>Memory for an operation's own use, or for a result that is not its first.</summary>
    public Operand Scratch(int size) => ops.NewOperand(size);

    /// <summary>The result is the input's memory, as it is: a reshape, or a layer that does nothing at inference.</summary>
    public void PassThrough() => Define(Input);

    /// <summary>The result is what <paramref name="operand"/> holds.</summary>
    public void Define(Operand operand, int output = 0) => _outputs[output] = operand;

    /// <summary>The mask of the result.</summary>
    public void DefineMask(Operand? mask, int output = 0) => _masks[output] = mask;

    /// <summary>Lowers the layer, its mask included.</summary>
    public void Run()
    {
        if (layer.Kind.PassesMask)
            DefineMask(Mask);
        layer.Kind.Lower(this);
    }

    /// <summary>Lowers the model inside, whose results are the layer's.</summary>
    public void LowerGraph()
    {
        IReadOnlyList<LoweredTensor> results = PlanBuilder.Lower(graph!, inputs, ops, weights);
        for (int i = 0; i < results.Count; i++)
        {
            Define(results[i].Operand, i);
            DefineMask(results[i].Mask, i);
        }
    }

    /// <summary>The context of a layer inside this one, whose operations go among its own or into <paramref name="body"/>.</summary>
    /// <param name="child">The layer inside.</param>
    /// <param name="index">Its index among the layers inside; null for a cell whose arguments and weights are the layer's own.</param>
    /// <param name="childInputs">What it reads.</param>
    /// <param name="childOutputs">The shapes of what it makes.</param>
    /// <param name="body">The operations of a loop; null for the layer's own.</param>
    public LoweringContext Enter(LayerScope child, int? index, IReadOnlyList<LoweredTensor> childInputs, IReadOnlyList<Shape> childOutputs, OpList? body = null) =>
        new(child, graph, childInputs, childOutputs, body ?? ops, index is { } inner ? weights.Enter(inner) : weights);
}

/// <summary>The weights of a layer, or of a layer inside a layer, by name.</summary>
/// <param name="weights">The model-wide index of each weight by layer and path.</param>
/// <param name="prefix">What leads to the layer.</param>
internal sealed class WeightScope(IReadOnlyDictionary<string, int> weights, string prefix)
{
    /// <summary>The weights of a model.</summary>
    public static WeightScope Of(ModelGraph graph)
    {
        Dictionary<string, int> weights = new(StringComparer.Ordinal);
        for (int i = 0; i < graph.Weights.Count; i++)
            weights.Add($"{graph.Weights[i].Layer}/{graph.Weights[i].Entry.Path}", i);
        return new WeightScope(weights, "");
    }

    public WeightScope Enter(int child) => new(weights, $"{prefix}{child}/");

    public int? Find(string name) => weights.TryGetValue(prefix + name, out int index) ? index : null;
}

/// <summary>Operations in order, over numbered values not yet placed in memory.</summary>
internal sealed class OpList
{
    private readonly List<int> _keptStates = [];
    private int _values;

    public List<Op> Ops { get; } = [];

    // Until memory is planned, an operand's position is the number of its value.
    public Operand NewOperand(int size) => Operand.Arena(_values++, size);

    public Operand Add(Op op, int size)
    {
        Operand output = NewOperand(size);
        Ops.Add(op with { Output = output });
        return output;
    }

    /// <summary>A mask: 0 for those of <paramref name="steps"/> all of whose values are <paramref name="value"/>.</summary>
    public Operand AddMask(Operand input, int steps, int size, float value) => Add(new MaskOp(steps, size, value) { Input = input }, steps);

    /// <summary>Room for states that last from one prediction to the next; the index of the first.</summary>
    public int Keep(IEnumerable<int> sizes)
    {
        int first = _keptStates.Count;
        _keptStates.AddRange(sizes);
        return first;
    }

    /// <summary>The forward pass of the operations that <paramref name="outputs"/> need.</summary>
    public ForwardPlan Finish(IReadOnlyList<Operand> outputs, IReadOnlyList<int> inputSizes) =>
        MemoryPlanner.Place(EpilogueFusion.Run(BorderFusion.Run(DeadOps.Remove(Ops, outputs), outputs), outputs), outputs, inputSizes) with { KeptStates = _keptStates.ToEquatableArray() };
}
