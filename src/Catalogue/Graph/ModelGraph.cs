namespace LayersGen.Catalogue;

/// <summary>A checked model: every argument right, every shape known, no name twice, no cycle. Built by <see cref="GraphBuilder"/> alone.</summary>
internal sealed record ModelGraph(
    string Name,
    bool IsSequential,
    EquatableArray<GraphLayer> Layers,
    EquatableArray<GraphNode> Nodes,
    EquatableArray<GraphTensor> Tensors,
    EquatableArray<int> Inputs,
    EquatableArray<int> Outputs,
    EquatableArray<GraphWeight> Weights)
{
    public IEnumerable<GraphTensor> InputTensors => Inputs.Select(index => Tensors[index]);

    public IEnumerable<GraphTensor> OutputTensors => Outputs.Select(index => Tensors[index]);

    /// <summary>Whether every axis but the batch has a fixed size, so that the forward pass can be planned now.</summary>
    public bool IsStatic => Tensors.All(static tensor => tensor.Shape.SampleSize != Shape.Unknown) && Nodes.All(static node => node.Graph?.IsStatic ?? true);

    /// <summary>How a topology refers to a tensor.</summary>
    public TensorRef ReferenceTo(int tensor)
    {
        GraphNode[] calls = [.. Nodes.Where(node => node.Layer == Tensors[tensor].Layer)];
        int call = Array.FindIndex(calls, node => node.Outputs.Contains(tensor));
        return new TensorRef(Layers[Tensors[tensor].Layer].Name, call, calls[call].Outputs.IndexOf(tensor));
    }

    /// <summary>What the model comes down to when predicting, whatever its names: each application's layer and what it reads.</summary>
    public EquatableArray<(EquatableArray<object?> Layer, EquatableArray<int> Inputs, EquatableArray<string> Named)> Meaning() =>
        Nodes.Select(node => (Layers[node.Layer].Scope.Meaning(), node.Inputs, node.Named)).ToEquatableArray();

    public long ParameterCount(bool trainable) => Weights.Where(weight => weight.Trainable == trainable).Sum(static weight => weight.ElementCount);
}

/// <summary>A layer with its arguments checked.</summary>
/// <param name="Scope">Its name, kind and arguments.</param>
/// <param name="Calls">What it is applied to, each time.</param>
/// <param name="IsImplied">See <see cref="LayerSpec.IsImplied"/>.</param>
internal sealed record GraphLayer(LayerScope Scope, EquatableArray<EquatableArray<TensorRef>> Calls, bool IsImplied)
{
    /// <summary>See <see cref="LayerSpec.InTraining"/>. As in TensorFlow.js, a topology carries it and a prediction ignores it.</summary>
    public EquatableArray<int> InTraining { get; init; }

    public string Name => Scope.Name;

    public LayerKind Kind => Scope.Kind;
}

/// <summary>One application of a layer; nodes are in an order in which they can run.</summary>
/// <param name="Layer">Index of the layer.</param>
/// <param name="Inputs">Indexes of the tensors it reads, those that are given by name last.</param>
/// <param name="Outputs">Indexes of the tensors it makes.</param>
/// <param name="Graph">The model inside the layer, on these inputs' shapes; null for any other layer.</param>
internal sealed record GraphNode(int Layer, EquatableArray<int> Inputs, EquatableArray<int> Outputs, ModelGraph? Graph)
{
    /// <summary>What the last of the inputs are given as, each one of <see cref="CallArguments"/>.</summary>
    public EquatableArray<string> Named { get; init; }

    /// <summary>The first, and for most layers the only, tensor it makes.</summary>
    public int Output => Outputs[0];
}

/// <summary>A tensor of the graph.</summary>
/// <param name="Layer">Index of the layer that makes it.</param>
/// <param name="Shape">Its axes, the batch first.</param>
/// <param name="DType">Its element type at the model's border: <see cref="DType.Int32"/> for index inputs.</param>
internal sealed record GraphTensor(int Layer, Shape Shape, DType DType);

/// <summary>A weight of the model; the model's list is in the order of its manifest.</summary>
/// <param name="Layer">Index of the layer it belongs to.</param>
/// <param name="Entry">Its name within the layer, shape and initializer.</param>
/// <param name="FullName">Its name in a manifest: <c>layer/kernel</c>.</param>
/// <param name="Trainable">Whether training changes it: its own and its layer's word.</param>
internal sealed record GraphWeight(int Layer, WeightEntry Entry, string FullName, bool Trainable)
{
    /// <summary>How a manifest describes it.</summary>
    public WeightSpec Spec => new(FullName, [.. Entry.Shape], Entry.DType);

    public long ElementCount
    {
        get
        {
            long count = 1;
            foreach (int axis in Entry.Shape)
                count *= axis;
            return count;
        }
    }
}
