using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>What building a graph gives: the graph and its forward pass, or everything that is wrong with the specification.</summary>
/// <param name="Graph">The graph, if nothing is wrong.</param>
/// <param name="Plan">Its forward pass; null also where shapes are not all known before run time.</param>
/// <param name="Errors">What is wrong.</param>
internal sealed record GraphResult(ModelGraph? Graph, ForwardPlan? Plan, EquatableArray<GraphError> Errors)
{
    /// <summary>What is not wrong, but worth knowing: each has the id <see cref="ErrorId.ManifestNote"/>. A declaration gets errors instead.</summary>
    public EquatableArray<GraphError> Notes { get; init; } = [];
}

/// <summary>
/// Checks a <see cref="GraphSpec"/> and infers every shape. The generator, the analyzer and the run-time loader all come
/// through here, so they cannot disagree.
/// </summary>
internal sealed class GraphBuilder
{
    /// <summary>The argument of an error in what the model names as its outputs.</summary>
    public const string OutputLayers = "output_layers";

    // What any real model stays far below; it bounds the work a hostile file can ask for.
    private const int MaximumLayers = 10_000;

    private readonly GraphSpec _spec;
    private readonly LayerScope?[] _scopes;
    private readonly CancellationToken _cancellationToken;
    private readonly List<GraphError> _errors = [];
    private readonly List<GraphError> _notes = [];
    private readonly Dictionary<string, int> _layerIndex = new(StringComparer.Ordinal);
    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphTensor> _tensors = [];
    private readonly Dictionary<TensorRef, int> _tensorOf = [];
    private readonly EquatableArray<WeightEntry>?[] _weights;

    private GraphBuilder(GraphSpec spec, CancellationToken cancellationToken)
    {
        _spec = spec;
        _cancellationToken = cancellationToken;
        _scopes = new LayerScope?[spec.Layers.Count];
        _weights = new EquatableArray<WeightEntry>?[spec.Layers.Count];
    }

    /// <summary>Builds a model's graph and its forward pass.</summary>
    public static GraphResult Build(GraphSpec spec, CancellationToken cancellationToken = default) => Read(spec, cancellationToken).Finish(withPlan: true);

    /// <summary>Builds the graph alone, of a model that is a layer of another.</summary>
    public static GraphResult BuildInner(GraphSpec spec) => Read(spec, default).Finish(withPlan: false);

    /// <summary>Builds a graph once more for inputs of other shapes, such as those that fix the axes it leaves open.</summary>
    public static GraphResult Specialize(ModelGraph graph, IReadOnlyList<Shape> inputs, bool withPlan = true)
    {
        GraphSpec spec = new(
            graph.Name,
            graph.IsSequential,
            graph.Layers.Select(static layer => new LayerSpec(layer.Kind.ClassName, layer.Name, ConfigValue.EmptyObject, layer.Calls) { IsImplied = layer.IsImplied, InTraining = layer.InTraining }).ToEquatableArray(),
            graph.Inputs.Select(graph.ReferenceTo).ToEquatableArray(),
            graph.Outputs.Select(graph.ReferenceTo).ToEquatableArray());
        GraphBuilder builder = new(spec, default);
        for (int i = 0; i < graph.Layers.Count; i++)
        {
            builder._layerIndex.Add(graph.Layers[i].Name, i);
            builder._scopes[i] = graph.Layers[i].Scope;
        }

        for (int i = 0; i < inputs.Count; i++)
        {
            int layer = graph.Tensors[graph.Inputs[i]].Layer;
            builder._scopes[layer] = graph.Layers[layer].Scope.With(InputLayer.BatchShape, inputs[i].Axes);
        }

        return builder.Finish(withPlan);
    }

    private static GraphBuilder Read(GraphSpec spec, CancellationToken cancellationToken)
    {
        GraphBuilder builder = new(spec, cancellationToken);
        builder.ReadLayers();
        return builder;
    }

    private GraphResult Finish(bool withPlan)
    {
        ModelGraph? graph = Build();
        ForwardPlan? plan = withPlan && graph is { IsStatic: true } ? PlanOf(graph) : null;
        return _errors.Count == 0
            ? new GraphResult(graph, plan, []) { Notes = _notes.ToEquatableArray() }
            : new GraphResult(null, null, _errors.ToEquatableArray());
    }

    private ForwardPlan? PlanOf(ModelGraph graph)
    {
        try
        {
            return PlanBuilder.Build(graph);
        }
        catch (OverflowException error)
        {
            Report(ErrorId.TooLarge, -1, null, $"'{graph.Name}' is too large to run: {error.Message}");
            return null;
        }
    }

    private ModelGraph? Build()
    {
        if (_errors.Count > 0 || !OrderCalls(out List<(int Layer, int Call)> order))
            return null;
        foreach ((int layer, int call) in order)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Apply(_scopes[layer]!, layer, call);
        }

        int[] inputs = Resolve(_spec.Inputs, "input");
        int[] outputs = Resolve(_spec.Outputs, "output");
        CheckInputs(inputs);
        ReportUnused();
        if (_errors.Count > 0)
            return null;
        return new ModelGraph(
            _spec.Name,
            _spec.IsSequential,
            _spec.Layers.Select((layer, i) => new GraphLayer(_scopes[i]!, layer.Calls, layer.IsImplied) { InTraining = layer.InTraining }).ToEquatableArray(),
            _nodes.ToEquatableArray(),
            _tensors.ToEquatableArray(),
            EquatableArray.Create<int>(inputs),
            EquatableArray.Create<int>(outputs),
            OrderWeights().ToEquatableArray());
    }

    private void ReadLayers()
    {
        if (_spec.Layers.Count > MaximumLayers)
        {
            Report(ErrorId.TooLarge, -1, null, $"The model has {_spec.Layers.Count} layers; at most {MaximumLayers} are accepted.");
            return;
        }

        for (int i = 0; i < _scopes.Length; i++)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            LayerSpec layer = _spec.Layers[i];
            if (_layerIndex.ContainsKey(layer.Name))
                Report(ErrorId.DuplicateName, i, "name", $"Two layers are named '{layer.Name}'. Give one another Name.");
            else
                _layerIndex.Add(layer.Name, i);
            _scopes[i] = LayerReader.Read(layer, _spec.IsFromTfjs, i, _errors);
        }
    }

    // Keras' files are usually in order already; a depth-first walk (with a stack of our own: files can be deep) orders the rest.
    private bool OrderCalls(out List<(int Layer, int Call)> order)
    {
        order = [];
        HashSet<(int, int)> done = [];
        HashSet<(int, int)> open = [];
        Stack<(int Layer, int Call, bool Entered)> stack = new();
        for (int root = 0; root < _spec.Layers.Count; root++)
        {
            for (int rootCall = 0; rootCall < _spec.Layers[root].Calls.Count; rootCall++)
            {
                stack.Push((root, rootCall, false));
                while (stack.Count > 0)
                {
                    (int layer, int call, bool entered) = stack.Pop();
                    if (entered)
                    {
                        open.Remove((layer, call));
                        done.Add((layer, call));
                        order.Add((layer, call));
                        continue;
                    }

                    if (done.Contains((layer, call)))
                        continue;
                    if (!open.Add((layer, call)))
                    {
                        Report(ErrorId.Cycle, layer, "from", $"Layer '{_spec.Layers[layer].Name}' depends on its own result. Break the cycle by changing what one of its layers is applied to.", call);
                        return false;
                    }

                    stack.Push((layer, call, true));
                    foreach (TensorRef input in _spec.Layers[layer].Calls[call])
                    {
                        if (!TryFind(input, layer, call, out int source))
                            return false;
                        stack.Push((source, input.Node, false));
                    }
                }
            }
        }

        return true;
    }

    // Layer -1 stands for the model, whose inputs are always found: a declaration's are layers, a file's are checked as such.
    private bool TryFind(TensorRef reference, int layer, int call, out int source)
    {
        string user = User(reference, layer);
        string argument = layer < 0 ? OutputLayers : reference.Argument ?? "from";
        if (!_layerIndex.TryGetValue(reference.Layer, out source))
        {
            string? near = Naming.Nearest(reference.Layer, _layerIndex.Keys);
            Report(ErrorId.UnknownInput, layer, argument, $"{user} from '{reference.Layer}', but no layer has that name.{Naming.Hint(near, [.. _layerIndex.Keys])}", call, Remedy.Replace(reference.Layer, near));
            return false;
        }

        int calls = _spec.Layers[source].Calls.Count;
        if (reference.Node >= 0 && reference.Node < calls)
            return true;
        Report(ErrorId.UnknownInput, layer, argument, $"{user} from application {reference.Node} of '{reference.Layer}', which is applied {calls} time(s).", call);
        return false;
    }

    // Null where its maker has failed, which has said so.
    private int? FindTensor(TensorRef reference, int layer, int call)
    {
        if (_tensorOf.TryGetValue(reference.Result, out int tensor))
            return tensor;
        int results = _tensorOf.Keys.Count(known => known.Layer == reference.Layer && known.Node == reference.Node);
        if (results > 0)
        {
            Report(ErrorId.UnknownInput, layer, layer < 0 ? OutputLayers : reference.Argument ?? "from", $"{User(reference, layer)} from result {reference.Tensor} of '{reference.Layer}', which has {results}, counted from 0.", call);
        }

        return null;
    }

    private string User(TensorRef reference, int layer) => layer < 0 ? "The model takes an output"
        : $"Layer '{_spec.Layers[layer].Name}' takes its {(reference.Argument is { } argument ? Naming.ToPascal(CallArguments.PropertyKey(argument)) : "input")}";

    private void Apply(LayerScope scope, int layer, int call)
    {
        EquatableArray<TensorRef> references = _spec.Layers[layer].Calls[call];
        int[] inputs = new int[references.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (FindTensor(references[i], layer, call) is not { } tensor)
                return;
            inputs[i] = tensor;
        }

        string[] named = [.. references.Select(static reference => reference.Argument).OfType<string>()];
        Shape[] shapes = [.. inputs.Take(inputs.Length - named.Length).Select(index => _tensors[index].Shape)];
        string? argument = null;
        try
        {
            CheckInputCount(scope.Kind, shapes.Length);
            LayerResult result = scope.Kind.Apply(scope, shapes);
            foreach (Shape shape in result.Shapes)
            {
                if (shape.Product(Math.Min(1, shape.Rank), shape.Rank) == 0)
                    throw new GraphException(ErrorId.ShapeMismatch, $"its result {shape} has no elements.");
            }

            foreach (WeightEntry weight in result.Weights)
                new Shape(weight.Shape).Product(0, weight.Shape.Count);
            for (int i = 0; i < named.Length; i++)
                scope.Kind.CheckNamed(scope, shapes, argument = named[i], _tensors[inputs[shapes.Length + i]].Shape);
            argument = null;
            CheckSharedWeights(scope, layer, result.Weights);
            _weights[layer] ??= result.Weights;
            _nodes.Add(new GraphNode(layer, EquatableArray.Create<int>(inputs), Enumerable.Range(_tensors.Count, result.Shapes.Count).ToEquatableArray(), result.Graph) { Named = EquatableArray.Create<string>(named) });
            for (int i = 0; i < result.Shapes.Count; i++)
            {
                _tensorOf.Add(new TensorRef(scope.Name, call, i), _tensors.Count);
                _tensors.Add(new GraphTensor(layer, result.Shapes[i], OutputType(scope)));
            }
        }
        catch (GraphException error)
        {
            Report(error.Id, layer, argument ?? error.Argument?.Key, $"{scope.Kind.ClassName} '{scope.Name}': {error.Message}", call, error.Remedy);
        }
        catch (OverflowException error)
        {
            Report(ErrorId.TooLarge, layer, null, $"{scope.Kind.ClassName} '{scope.Name}': {error.Message}", call);
        }
    }

    private static DType OutputType(LayerScope scope) => scope.Kind is InputLayer ? scope.Get(InputLayer.ElementType) : DType.Float32;

    private static void CheckInputCount(LayerKind kind, int count)
    {
        if (count >= kind.MinimumInputs && count <= kind.MaximumInputs)
            return;
        string wanted = kind.MaximumInputs == int.MaxValue ? $"at least {kind.MinimumInputs} inputs"
            : kind.MaximumInputs == 1 ? "one input" : $"{kind.MinimumInputs} to {kind.MaximumInputs} inputs";
        throw new GraphException(ErrorId.WrongInputCount, count == 0
            ? $"it has no input. Put an [Input] before it, or name its inputs with From."
            : $"it takes {wanted} and is given {count}. {(kind.MaximumInputs == 1 ? "Join them with [Concatenate] or [Add] first." : "Name them all: From = new[] { \"first\", \"second\" }.")}");
    }

    private void CheckSharedWeights(LayerScope scope, int layer, EquatableArray<WeightEntry> weights)
    {
        if (_weights[layer] is not { } first)
            return;
        for (int i = 0; i < weights.Count; i++)
        {
            if (weights[i].Shape != first[i].Shape)
                throw new GraphException(ErrorId.ShapeMismatch, $"it is shared, but its {weights[i].Name} would be {weights[i].Shape} here and {first[i].Shape} where it was first applied. Apply '{scope.Name}' to inputs of one shape.");
        }
    }

    private int[] Resolve(EquatableArray<TensorRef> references, string role)
    {
        if (references.Count == 0)
            Report(ErrorId.MissingInput, -1, null, $"The model has no {role}.");
        List<int> tensors = [];
        foreach (TensorRef reference in references)
        {
            if (TryFind(reference, -1, 0, out _) && FindTensor(reference, -1, 0) is { } tensor)
                tensors.Add(tensor);
        }

        return [.. tensors];
    }

    // Each InputLayer is an input once, and nothing else is one.
    private void CheckInputs(int[] inputs)
    {
        if (_errors.Count > 0)
            return;
        for (int i = 0; i < _spec.Layers.Count; i++)
        {
            int count = inputs.Count(tensor => _tensors[tensor].Layer == i);
            bool isInput = LayerCatalogue.Find(_spec.Layers[i].ClassName) == LayerCatalogue.Input;
            if (count == (isInput ? 1 : 0))
                continue;
            string problem = !isInput ? "is named as an input of the model, but is not an InputLayer" : count == 0 ? "is not named as an input of the model" : "is named as an input of the model more than once";
            Report(ErrorId.MissingInput, i, null, $"'{_spec.Layers[i].Name}' {problem}. The model's inputs must be its InputLayers, each once.");
        }
    }

    // An unused layer is a mistake in a declaration, and no writer of files leaves one. An unused input is a mistake in a declaration too; Keras
    // and TensorFlow.js allow it in a model: predictions need a value for it and do not depend on it.
    private void ReportUnused()
    {
        if (_errors.Count > 0)
            return;
        HashSet<(string, int)> read = [.. _spec.Outputs.Concat(_spec.Layers.SelectMany(static layer => layer.Calls.SelectMany(static call => call))).Select(static result => (result.Layer, result.Node))];
        for (int i = 0; i < _spec.Layers.Count; i++)
        {
            for (int call = 0; call < _spec.Layers[i].Calls.Count; call++)
            {
                if (read.Contains((_spec.Layers[i].Name, call)))
                    continue;
                if (_spec.Path is not null && _scopes[i]!.Kind is InputLayer)
                    _notes.Add(new GraphError(ErrorId.ManifestNote, i, null, $"No layer uses the input '{_spec.Layers[i].Name}'. A prediction still takes a value for it, which changes nothing."));
                else
                    Report(ErrorId.UnusedLayer, i, null, $"Nothing uses the result of {(call > 0 ? "applying " : "")}'{_spec.Layers[i].Name}'{(call > 0 ? " again" : "")}. Name it in a layer's From or in [Output], or remove it.", call);
            }
        }
    }

    // As TensorFlow.js' Container.weights: all trainable ones, then all others, over the layers in order.
    private List<GraphWeight> OrderWeights()
    {
        List<GraphWeight> trainable = [];
        List<GraphWeight> others = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (int i = 0; i < _scopes.Length; i++)
        {
            LayerScope scope = _scopes[i]!;
            foreach (WeightEntry entry in (_weights[i] ?? []).OrderByDescending(static entry => entry.Trainable))
            {
                bool isTrainable = entry.Trainable && scope.Trainable;
                string name = entry.ManifestName ?? string.Join("/", [scope.Name, .. entry.Scopes, entry.Name]);
                while (!names.Add(name))
                    name = $"{scope.Name}/{name}";
                (isTrainable ? trainable : others).Add(new GraphWeight(i, entry, name, isTrainable));
            }
        }

        return [.. trainable, .. others];
    }

    private void Report(string id, int layer, string? argument, string message, int call = 0, Remedy? remedy = null) =>
        _errors.Add(new GraphError(id, layer, argument, message) { Call = call, Remedy = remedy });
}
