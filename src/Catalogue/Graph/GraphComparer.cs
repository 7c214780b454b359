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
    private readonly Dictionary<int, GraphComparison> _inside = [];
    private readonly Dictionary<string, string> _storedNames = new(StringComparer.Ordinal);
    private readonly List<GraphDifference> _differences = [];

    private GraphComparer(ModelGraph declared, ModelGraph stored)
    {
        _declared = declared;
        _stored = stored;
    }

    /// <summary>The name that each declared weight has in the stored model, and every difference found.</summary>
    public static GraphComparison Compare(ModelGraph declared, ModelGraph stored)
    {
        GraphComparer comparer = new(declared, stored);
        comparer.Walk();
        foreach (KeyValuePair<int, int> pair in comparer._storedLayer)
            comparer.NameWeights(pair.Key, pair.Value);
        return new GraphComparison(comparer._storedNames, comparer._differences.ToEquatableArray());
    }

    private void Walk()
    {
        if (_declared.Inputs.Count != _stored.Inputs.Count || _declared.Outputs.Count != _stored.Outputs.Count)
        {
            _differences.Add(new GraphDifference("the model", $"{_declared.Inputs.Count} input(s) and {_declared.Outputs.Count} output(s)", $"{_stored.Inputs.Count} and {_stored.Outputs.Count}"));
            return;
        }

        Dictionary<int, GraphNode> declaredMaker = Makers(_declared);
        Dictionary<int, GraphNode> storedMaker = Makers(_stored);
        HashSet<(int, int)> seen = [];
        Stack<(int Declared, int Stored)> pairs = new(_declared.Outputs.Zip(_stored.Outputs, static (a, b) => (a, b)).Reverse());
        while (pairs.Count > 0)
        {
            (int declared, int stored) = pairs.Pop();
            // Dropout and its like do nothing here: one model may have one and the other not.
            declared = Skip(declared, declaredMaker, _declared);
            stored = Skip(stored, storedMaker, _stored);
            if (!seen.Add((declared, stored)))
                continue;
            GraphNode a = declaredMaker[declared];
            GraphNode b = storedMaker[stored];
            if (!Agree(a, b, a.Outputs.IndexOf(declared), b.Outputs.IndexOf(stored)))
                return;
            foreach ((int, int) pair in a.Inputs.Zip(b.Inputs, static (x, y) => (x, y)))
                pairs.Push(pair);
        }
    }

    private static Dictionary<int, GraphNode> Makers(ModelGraph graph) =>
        graph.Nodes.SelectMany(static node => node.Outputs.Select(output => (output, node))).ToDictionary(static pair => pair.output, static pair => pair.node);

    private static int Skip(int tensor, Dictionary<int, GraphNode> makers, ModelGraph graph)
    {
        while (graph.Layers[makers[tensor].Layer].Kind is TrainingOnlyLayer)
            tensor = makers[tensor].Inputs[0];
        return tensor;
    }

    // False where the walk would only find what follows from the difference.
    private bool Agree(GraphNode a, GraphNode b, int declaredResult, int storedResult)
    {
        GraphLayer declared = _declared.Layers[a.Layer];
        GraphLayer stored = _stored.Layers[b.Layer];
        if (declaredResult != storedResult)
        {
            _differences.Add(new GraphDifference($"what is used of layer '{declared.Name}'", $"result {declaredResult}", $"result {storedResult} of '{stored.Name}'"));
            return false;
        }

        if (declared.Kind != stored.Kind || a.Inputs.Count != b.Inputs.Count)
        {
            _differences.Add(new GraphDifference(
                $"layer '{declared.Name}'",
                $"{declared.Kind.ClassName} with {a.Inputs.Count} input(s)",
                $"{stored.Kind.ClassName} '{stored.Name}' with {b.Inputs.Count} input(s)") { DeclaredLayer = a.Layer, StoredLayer = stored.Name });
            return false;
        }

        if (a.Named != b.Named)
        {
            _differences.Add(new GraphDifference($"what layer '{declared.Name}' is given by name", Names(a), $"{Names(b)} by '{stored.Name}'") { DeclaredLayer = a.Layer, StoredLayer = stored.Name });
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

        if (a.Graph is not null && b.Graph is not null)
        {
            GraphComparison inside = _inside[a.Layer] = Compare(a.Graph, b.Graph);
            // A wrapper around the model compares it with its other arguments.
            if (declared.Kind is SubmodelLayer)
            {
                _differences.AddRange(inside.Differences.Select(difference =>
                    new GraphDifference($"{difference.Where} of model '{declared.Name}'", difference.Declared, difference.Stored) { DeclaredLayer = a.Layer, StoredLayer = stored.Name }));
                return true;
            }
        }

        for (int i = 0; i < declared.Kind.Arguments.Count; i++)
        {
            Argument argument = declared.Kind.Arguments[i];
            if (argument.AffectsPrediction && argument != Argument.Base && !Equals(Meaning(_declared, a, argument, i), Meaning(_stored, b, argument, i)))
            {
                _differences.Add(new GraphDifference(
                    $"{argument.Key} of layer '{declared.Name}'",
                    argument.ToConfig(declared.Scope.Values[i]).ToString(),
                    argument.ToConfig(stored.Scope.Values[i]).ToString()) { DeclaredLayer = a.Layer, StoredLayer = stored.Name, Argument = argument.Key });
            }
        }

        return true;
    }

    // Layers that agree have the same weights; those of models inside are paired as the models' layers are.
    private void NameWeights(int declared, int stored)
    {
        GraphWeight[] own = [.. _declared.Weights.Where(weight => weight.Layer == declared)];
        GraphWeight[] other = [.. _stored.Weights.Where(weight => weight.Layer == stored)];
        if (!_inside.TryGetValue(declared, out GraphComparison? inside))
        {
            // In the order of the layer's own list: which of them train may differ.
            foreach ((GraphWeight ours, GraphWeight theirs) in own.Zip(other, static (x, y) => (x, y)))
                _storedNames[ours.FullName] = theirs.FullName;
            return;
        }

        foreach (GraphWeight weight in own)
        {
            if (inside.StoredNames.TryGetValue(weight.Entry.ManifestName!, out string? name) && Array.Find(other, known => known.Entry.ManifestName == name) is { } found)
                _storedNames[weight.FullName] = found.FullName;
        }
    }

    private static string Names(GraphNode node) => node.Named.Count == 0 ? "nothing" : string.Join(", ", node.Named);

    private static object? Meaning(ModelGraph graph, GraphNode node, Argument argument, int index) =>
        argument.MeaningOf(graph.Layers[node.Layer].Scope.Values[index], graph.Tensors[node.Inputs[0]].Shape.Rank);

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

/// <param name="StoredNames">For each declared weight's name, its name in the stored model's manifest.</param>
/// <param name="Differences">Where the two would predict differently.</param>
internal sealed record GraphComparison(IReadOnlyDictionary<string, string> StoredNames, EquatableArray<GraphDifference> Differences);

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
