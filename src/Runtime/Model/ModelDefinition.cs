using System.Collections.Immutable;
using System.ComponentModel;
using LayersGen.Catalogue;
using LayersGen.Execution;

namespace LayersGen;

/// <summary>
/// What is fixed of a model: everything but its weights' values. The generator emits one as a constant; for a model
/// without a class it is made from the file.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ModelDefinition
{
    private readonly Lazy<ModelGraph> _graph;

    /// <summary>A definition, as generated code gives it.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="topology">The topology's JSON, UTF-8.</param>
    /// <param name="weights">The weights in manifest order.</param>
    /// <param name="trainableCount">How many of them, from the first, are trainable.</param>
    /// <param name="inputs">The inputs.</param>
    /// <param name="outputs">The outputs.</param>
    /// <param name="plan">The forward pass; null where shapes are not all known before run time.</param>
    public ModelDefinition(
        string name,
        ReadOnlyMemory<byte> topology,
        ImmutableArray<WeightSpec> weights,
        int trainableCount,
        ImmutableArray<ModelTensor> inputs,
        ImmutableArray<ModelTensor> outputs,
        ForwardPlan? plan)
    {
        Name = name;
        Topology = topology;
        Weights = weights;
        TrainableCount = trainableCount;
        Inputs = inputs;
        Outputs = outputs;
        Plan = plan;
        WeightOffsets = WeightLayout.Offsets(weights);
        // Needed only to make new weights, to read a foreign file, or for shapes known at run time.
        _graph = new Lazy<ModelGraph>(() => GraphBuilder.Build(TopologyReader.Read(Topology.Span)).Graph
            ?? throw new InvalidOperationException($"The topology of '{Name}' is not valid."));
    }

    private ModelDefinition(ModelGraph graph, ForwardPlan? plan, ReadOnlyMemory<byte> topology)
        : this(
            graph.Name,
            topology,
            [.. graph.Weights.Select(static weight => weight.Spec)],
            graph.Weights.Count(static weight => weight.Trainable),
            [.. graph.InputTensors.Select(tensor => Describe(graph, tensor))],
            [.. graph.OutputTensors.Select(tensor => Describe(graph, tensor))],
            plan)
    {
        _graph = new Lazy<ModelGraph>(graph);
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The topology's JSON, UTF-8.</summary>
    public ReadOnlyMemory<byte> Topology { get; }

    /// <summary>The weights in manifest order: the trainable ones first.</summary>
    public ImmutableArray<WeightSpec> Weights { get; }

    /// <summary>How many weights, from the first, are trainable.</summary>
    public int TrainableCount { get; }

    /// <summary>The inputs.</summary>
    public ImmutableArray<ModelTensor> Inputs { get; }

    /// <summary>The outputs.</summary>
    public ImmutableArray<ModelTensor> Outputs { get; }

    /// <summary>The forward pass; null where shapes are not all known before run time.</summary>
    public ForwardPlan? Plan { get; }

    internal ModelGraph Graph => _graph.Value;

    /// <summary>Where each weight starts in the buffer, in bytes; the last one is the buffer's length.</summary>
    internal long[] WeightOffsets { get; }

    /// <summary>The definition of a model known by its topology alone.</summary>
    /// <param name="topology">The topology's JSON, UTF-8.</param>
    /// <param name="file">How errors name the file.</param>
    /// <param name="notes">Told what is worth knowing.</param>
    /// <param name="cancellationToken">Cancels the checks.</param>
    /// <exception cref="ModelFormatException">The topology is not valid; the message names <paramref name="file"/>.</exception>
    internal static ModelDefinition FromTopology(ReadOnlyMemory<byte> topology, string file, Action<ModelNote>? notes, CancellationToken cancellationToken)
    {
        TopologyCheck result = TopologyGraph.Read(topology, file, notes, cancellationToken);
        return new ModelDefinition(result.Graph!, result.Plan, topology);
    }

    private static ModelTensor Describe(ModelGraph graph, GraphTensor tensor) =>
        new(graph.Layers[tensor.Layer].Name, [.. tensor.Shape.Axes], tensor.DType);
}
