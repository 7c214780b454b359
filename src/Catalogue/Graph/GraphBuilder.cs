using LayersGen.Execution;

namespace LayersGen.Catalogue;

/// <summary>What building a graph gives: the graph and its forward pass, or everything that is wrong with the specification.</summary>
/// <param name="Graph">The graph, if nothing is wrong.</param>
/// <param name="Plan">Its forward pass; null also where shapes are not all known before run time.</param>
/// <param name="Errors">What is wrong.</param>
internal sealed record GraphResult(ModelGraph? Graph, ForwardPlan? Plan, EquatableArray<GraphError> Errors);

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
    private readonly CancellationToken _cancellationToken;
    private readonly List<GraphError> _errors = [];
    private readonly Dictionary<string, int> _layerIndex = new(StringComparer.Ordinal);
    private readonly List<GraphNode> _nodes = [];
    private readonly List<GraphTensor> _tensors = [];
    private readonly Dictionary<TensorRef, int> _tensorOf = [];
    private readonly WeightEntry[]?[] _weights;

    private GraphBuilder(GraphSpec spec, CancellationToken cancellationToken)
    {
        _spec = spec;
        _cancellationToken = cancellationToken;
        _weights = new WeightEntry[]?[spec.Layers.Count];
    }

    public static GraphResult Build(GraphSpec spec, CancellationToken cancellationToken = default)
    {
        GraphBuilder builder = new(spec, cancellationToken);
        ModelGraph? graph = builder.Build();
        ForwardPlan? plan = graph is { IsStatic: true } ? builder.Plan(graph) : null;
        return builder._errors.Count == 0 ? new GraphResult(graph, plan, []) : new GraphResult(null, null, builder._errors.ToEquatableArray());
    }

    private ForwardPlan? Plan(ModelGraph graph)
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
        if (_spec.Layers.Count > MaximumLayers)
        {
            Report(ErrorId.TooLarge, -1, null, $"The model has {_spec.Layers.Count} layers; at most {MaximumLayers} are accepted.");
            return null;
        }

        LayerScope?[] scopes = ReadLayers();
        if (_errors.Count > 0 || !OrderCalls(out List<(int Layer, int Call)> order))
            return null;
        foreach ((int layer, int call) in order)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            Apply(scopes[layer]!, layer, call);
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
            _spec.Layers.Select((layer, i) => new GraphLayer(scopes[i]!, layer.Calls, layer.IsImplied)).ToEquatableArray(),
            _nodes.ToEquatableArray(),
            _tensors.ToEquatableArray(),
            EquatableArray.Create<int>(inputs),
            EquatableArray.Create<int>(outputs),
            OrderWeights(scopes).ToEquatableArray());
    }

    private LayerScope?[] ReadLayers()
    {
        LayerScope?[] scopes = new LayerScope?[_spec.Layers.Count];
        for (int i = 0; i < scopes.Length; i++)
        {
            LayerSpec layer = _spec.Layers[i];
            if (_layerIndex.ContainsKey(layer.Name))
                Report(ErrorId.DuplicateName, i, "name", $"Two layers are named '{layer.Name}'. Give one another Name.");
            else
                _layerIndex.Add(layer.Name, i);
            LayerKind? kind = LayerCatalogue.Find(layer.ClassName);
            if (kind is null)
            {
                string? near = Naming.Nearest(layer.ClassName, LayerCatalogue.All.Select(static known => known.ClassName));
                Report(ErrorId.UnknownLayer, i, null, $"Layer '{layer.Name}' has the class '{layer.ClassName}', which is not a layer LayersGen knows{(near is null ? "" : $"; did you mean {near}?")}.");
                continue;
            }

            scopes[i] = ReadArguments(i, layer, kind);
        }

        return scopes;
    }

    private LayerScope ReadArguments(int index, LayerSpec layer, LayerKind kind)
    {
        object?[] values = new object?[kind.Arguments.Count];
        ConfigValue config = kind.Upgrade(layer.Config, _spec.IsFromTfjs);
        for (int i = 0; i < values.Length; i++)
        {
            Argument argument = kind.Arguments[i];
            if (argument == Argument.Base)
                continue;
            ConfigValue? value = config[argument.Key];
            if (value is null && argument.Required)
                Report(ErrorId.BadArgument, index, argument.Key, $"{kind.ClassName} '{layer.Name}' needs {argument.Property} ({argument.Key}): {argument.Expected}.");
            else if (!argument.TryRead(value, out values[i], out string expected))
                Report(ErrorId.BadArgument, index, argument.Key, $"{kind.ClassName} '{layer.Name}': {argument.Property} ({argument.Key}) is {value}; expected {expected}.", remedy: argument.RemedyFor(value!));
        }

        return new LayerScope(layer.Name, kind, EquatableArray.Create<object?>(values), layer.Trainable);
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
        string user = layer < 0 ? "The model takes an output" : $"Layer '{_spec.Layers[layer].Name}' takes its input";
        string argument = layer < 0 ? OutputLayers : "from";
        if (!_layerIndex.TryGetValue(reference.Layer, out source))
        {
            string? near = Naming.Nearest(reference.Layer, _layerIndex.Keys);
            Report(ErrorId.UnknownInput, layer, argument, $"{user} from '{reference.Layer}', but no layer has that name{(near is null ? "" : $"; did you mean '{near}'?")}.", call, Remedy.Replace(reference.Layer, near));
            return false;
        }

        int calls = _spec.Layers[source].Calls.Count;
        if (reference.Node >= 0 && reference.Node < calls && reference.Tensor == 0)
            return true;
        Report(ErrorId.UnknownInput, layer, argument, $"{user} from result {reference.Tensor} of application {reference.Node} of '{reference.Layer}', which is applied {calls} time(s) and has one result each time.", call);
        return false;
    }

    private void Apply(LayerScope scope, int layer, int call)
    {
        EquatableArray<TensorRef> references = _spec.Layers[layer].Calls[call];
        int[] inputs = new int[references.Count];
        for (int i = 0; i < inputs.Length; i++)
        {
            // Its maker has failed, and said so.
            if (!_tensorOf.TryGetValue(references[i], out inputs[i]))
                return;
        }

        Shape[] shapes = [.. inputs.Select(index => _tensors[index].Shape)];
        try
        {
            CheckInputCount(scope.Kind, inputs.Length);
            bool isMasked = inputs.Any(index => _tensors[index].IsMasked);
            if (isMasked && scope.Kind.ReadsMask)
                throw new GraphException(ErrorId.Unsupported, "it would have to skip masked steps (its input comes from an Embedding with mask_zero), which is not supported yet.");
            Shape shape = scope.Kind.InferShape(scope, shapes);
            shape.Product(Math.Min(1, shape.Rank), shape.Rank);
            WeightEntry[] weights = [.. scope.Kind.Weights(scope, shapes)];
            foreach (WeightEntry weight in weights)
                new Shape(weight.Shape).Product(0, weight.Shape.Count);
            CheckSharedWeights(scope, layer, weights);
            _weights[layer] ??= weights;
            _tensorOf.Add(new TensorRef(scope.Name, call), _tensors.Count);
            _nodes.Add(new GraphNode(layer, EquatableArray.Create<int>(inputs), _tensors.Count));
            _tensors.Add(new GraphTensor(layer, shape, OutputType(scope), scope.Kind.MakesMask(scope) || (isMasked && shape.Rank > 2)));
        }
        catch (GraphException error)
        {
            Report(error.Id, layer, error.Argument?.Key, $"{scope.Kind.ClassName} '{scope.Name}': {error.Message}", call, error.Remedy);
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

    private void CheckSharedWeights(LayerScope scope, int layer, WeightEntry[] weights)
    {
        if (_weights[layer] is not { } first)
            return;
        for (int i = 0; i < weights.Length; i++)
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
            if (TryFind(reference, -1, 0, out _) && _tensorOf.TryGetValue(new TensorRef(reference.Layer, reference.Node), out int tensor))
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

    // In a declaration it is a mistake; a file that Keras or TensorFlow.js wrote has no such layer.
    private void ReportUnused()
    {
        if (_errors.Count > 0)
            return;
        HashSet<TensorRef> read = [.. _spec.Outputs];
        foreach (LayerSpec layer in _spec.Layers)
            read.UnionWith(layer.Calls.SelectMany(static call => call));
        for (int i = 0; i < _spec.Layers.Count; i++)
        {
            for (int call = 0; call < _spec.Layers[i].Calls.Count; call++)
            {
                if (!read.Contains(new TensorRef(_spec.Layers[i].Name, call)))
                    Report(ErrorId.UnusedLayer, i, null, $"Nothing uses the result of {(call > 0 ? "applying " : "")}'{_spec.Layers[i].Name}'{(call > 0 ? " again" : "")}. Name it in a layer's From or in [Output], or remove it.", call);
            }
        }
    }

    // As TensorFlow.js' Container.weights: all trainable ones, then all others, over the layers in order.
    private List<GraphWeight> OrderWeights(LayerScope?[] scopes)
    {
        List<GraphWeight> trainable = [];
        List<GraphWeight> others = [];
        for (int i = 0; i < scopes.Length; i++)
        {
            LayerScope scope = scopes[i]!;
            foreach (WeightEntry entry in (_weights[i] ?? []).OrderByDescending(static entry => entry.Trainable))
            {
                bool isTrainable = entry.Trainable && scope.Trainable;
                (isTrainable ? trainable : others).Add(new GraphWeight(i, entry, $"{scope.Name}/{entry.Name}", isTrainable));
            }
        }

        return [.. trainable, .. others];
    }

    private void Report(string id, int layer, string? argument, string message, int call = 0, Remedy? remedy = null) =>
        _errors.Add(new GraphError(id, layer, argument, message) { Call = call, Remedy = remedy });
}
