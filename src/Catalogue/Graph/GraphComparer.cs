namespace LayersGen.Catalogue;

/// <summary>
/// Pairs the layers of two graphs from their outputs back, whatever their names and order, and tells where the models
/// would predict differently.
/// </summary>
internal sealed class GraphComparer
{
    private readonly ModelGraph _declared;
    private readonly ModelGraph _stored;
    private readonly Dictionary<int, int> _storedLayer = [];
    private readonly List<GraphDifference> _differences = [];

    private GraphComparer(ModelGraph declared, ModelGraph stored)
    {
        _declared = declared;
        _stored = stored;
    }

    /// <summary>The stored layer of each declared one that has weights to fill, and every difference found.</summary>
    public static GraphComparison Compare(ModelGraph declared, ModelGraph stored)
    {
        GraphComparer comparer = new(declared, stored);
        comparer.Walk();
        return new GraphComparison(comparer._storedLayer, comparer._differences.ToEquatableArray());
    }

    private void Walk()
    {
        if (_declared.Inputs.Count != _stored.Inputs.Count || _declared.Outputs.Count != _stored.Outputs.Count)
        {
            _differences.Add(new GraphDifference("the model", $"{_declared.Inputs.Count} input(s) and {_declared.Outputs.Count} output(s)", $"{_stored.Inputs.Count} and {_stored.Outputs.Count}"));
            return;
        }

        Dictionary<int, GraphNode> declaredMaker = _declared.Nodes.ToDictionary(static node => node.Output);
        Dictionary<int, GraphNode> storedMaker = _stored.Nodes.ToDictionary(static node => node.Output);
        HashSet<(int, int)> seen = [];
        Stack<(int Declared, int Stored)> pairs = new(_declared.Outputs.Zip(_stored.Outputs, static (a, b) => (a, b)).Reverse());
        while (pairs.Count > 0)
        {
            (int declared, int stored) = pairs.Pop();
            // Dropout does nothing here: one model may have it and the other not.
            declared = Skip(declared, declaredMaker, _declared);
            stored = Skip(stored, storedMaker, _stored);
            if (!seen.Add((declared, stored)))
                continue;
            GraphNode a = declaredMaker[declared];
            GraphNode b = storedMaker[stored];
            if (!Agree(a, b))
                return;
            foreach ((int, int) pair in a.Inputs.Zip(b.Inputs, static (x, y) => (x, y)))
                pairs.Push(pair);
        }
    }

    private static int Skip(int tensor, Dictionary<int, GraphNode> makers, ModelGraph graph)
    {
        while (graph.Layers[makers[tensor].Layer].Kind is DropoutLayer)
            tensor = makers[tensor].Inputs[0];
        return tensor;
    }

    // False where the walk would only find what follows from the difference.
    private bool Agree(GraphNode a, GraphNode b)
    {
        GraphLayer declared = _declared.Layers[a.Layer];
        GraphLayer stored = _stored.Layers[b.Layer];
        if (declared.Kind != stored.Kind || a.Inputs.Count != b.Inputs.Count)
        {
            _differences.Add(new GraphDifference(
                $"layer '{declared.Name}'",
                $"{declared.Kind.ClassName} with {a.Inputs.Count} input(s)",
                $"{stored.Kind.ClassName} '{stored.Name}' with {b.Inputs.Count} input(s)") { DeclaredLayer = a.Layer, StoredLayer = stored.Name });
            return false;
        }

        if (_storedLayer.TryGetValue(a.Layer, out int known) ? known != b.Layer : !TryPair(a.Layer, b.Layer))
        {
            _differences.Add(new GraphDifference($"layer '{declared.Name}'", "the same sharing of layers", $"'{stored.Name}' shared otherwise") { DeclaredLayer = a.Layer, StoredLayer = stored.Name });
            return false;
        }

        if (declared.Kind is InputLayer)
        {
            CompareInputs(a.Layer, declared, stored);
            return true;
        }

        for (int i = 0; i < declared.Kind.Arguments.Count; i++)
        {
            Argument argument = declared.Kind.Arguments[i];
            if (argument.AffectsPrediction && argument != Argument.Base && !Equals(argument.MeaningOf(declared.Scope.Values[i]), argument.MeaningOf(stored.Scope.Values[i])))
            {
                _differences.Add(new GraphDifference(
                    $"{argument.Key} of layer '{declared.Name}'",
                    argument.ToConfig(declared.Scope.Values[i]).ToString(),
                    argument.ToConfig(stored.Scope.Values[i]).ToString()) { DeclaredLayer = a.Layer, StoredLayer = stored.Name, Argument = argument.Key });
            }
        }

        return true;
    }

    private bool TryPair(int declared, int stored)
    {
        if (_storedLayer.ContainsValue(stored))
            return false;
        _storedLayer.Add(declared, stored);
        return true;
    }

    // The batch is free, and so is an axis that one side leaves open.
    private void CompareInputs(int layer, GraphLayer declared, GraphLayer stored)
    {
        EquatableArray<int> a = declared.Scope.Get(InputLayer.BatchShape);
        EquatableArray<int> b = stored.Scope.Get(InputLayer.BatchShape);
        bool fits = a.Count == b.Count;
        for (int i = 1; fits && i < a.Count; i++)
            fits = a[i] == b[i] || a[i] == Shape.Unknown || b[i] == Shape.Unknown;
        if (!fits)
            _differences.Add(new GraphDifference($"the shape of input '{declared.Name}'", new Shape(a).ToString(), new Shape(b).ToString()) { DeclaredLayer = layer, StoredLayer = stored.Name, Argument = InputLayer.BatchShape.Key });
    }
}

/// <param name="StoredLayer">For each declared layer's index, the stored layer's.</param>
/// <param name="Differences">Where the two would predict differently.</param>
internal sealed record GraphComparison(IReadOnlyDictionary<int, int> StoredLayer, EquatableArray<GraphDifference> Differences);

/// <param name="Where">The layer or argument.</param>
/// <param name="Declared">What the class says.</param>
/// <param name="Stored">What the file says.</param>
internal sealed record GraphDifference(string Where, string Declared, string Stored)
{
    /// <summary>Index of the declared layer; -1 for the model as a whole.</summary>
    public int DeclaredLayer { get; init; } = -1;

    /// <summary>Name of the stored layer; null for the model as a whole.</summary>
    public string? StoredLayer { get; init; }

    /// <summary>The key of the argument; null for the layer as a whole.</summary>
    public string? Argument { get; init; }
}
