using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>What an operation sees of a run: its tensors, the weights, scratch and the workers.</summary>
internal readonly unsafe ref struct ForwardPass
{
    /// <summary>Below so many operations waking another thread costs more than it brings.</summary>
    private const long SplitThreshold = 1 << 20;

    private readonly Workspace _workspace;
    private readonly ReadOnlySpan<nint> _inputs;
    private readonly ReadOnlySpan<nint> _outputs;
    private readonly float* _arena;
    private readonly nint[] _weights;
    private readonly PackedWeights? _packed;
    private readonly bool _multithreaded;

    public ForwardPass(Workspace workspace, nint[] weights, PackedWeights? packed, int batch, bool multithreaded)
        : this(workspace, workspace.Inputs, workspace.Outputs, workspace.Arena, weights, packed, batch, multithreaded)
    {
    }

    private ForwardPass(
        Workspace workspace, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, float* arena, nint[] weights, PackedWeights? packed, int batch, bool multithreaded)
    {
        _workspace = workspace;
        _inputs = inputs;
        _outputs = outputs;
        _arena = arena;
        _weights = weights;
        _packed = packed;
        _multithreaded = multithreaded;
        Batch = batch;
    }

    /// <summary>Samples in this chunk of the batch.</summary>
    public int Batch { get; }

    /// <summary>Threads a job may run on.</summary>
    public int Workers => _multithreaded ? _workspace.Splitter.Workers : 1;

    /// <summary>Scratch of the operation, as much as it asked the <see cref="PlanValidator"/> for.</summary>
    public float* Scratch => _workspace.Shared;

    /// <summary>Scratch of each worker of the operation.</summary>
    public WorkerScratch WorkerScratch => _workspace.Scratch;

    /// <summary>The states that the model keeps from one prediction to the next, each <c>[batch, size]</c>.</summary>
    public ReadOnlySpan<nint> KeptStates => _workspace.KeptStates;

    /// <summary>Where the tensor lies.</summary>
    public float* this[in Operand operand] => operand.Kind switch
    {
        OperandKind.Input => (float*)_inputs[operand.Position],
        OperandKind.Output => (float*)_outputs[operand.Position],
        OperandKind.Weight => (float*)_weights[operand.Position],
        _ => _arena + ((nint)operand.Position * Batch),
    };

    /// <summary>Floats between two samples of the tensor: none for a weight.</summary>
    public static nint SampleStride(in Operand operand) => operand.Kind == OperandKind.Weight ? 0 : operand.Size;

    /// <summary>The pass of a body: other tensors and another batch, the same weights, scratch and workers.</summary>
    public ForwardPass Inside(ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, float* arena, int batch) =>
        new(_workspace, inputs, outputs, arena, _weights, _packed, batch, _multithreaded);

    public float* Weight(int index) => (float*)_weights[index];

    public float* Weight(int? index) => index is { } i ? (float*)_weights[i] : null;

    /// <summary>The matrix as it was packed before; null if it is not kept packed.</summary>
    public float* Packed(in RightMatrix right) => _packed is null ? null : _packed.Find(right);

    /// <summary>Runs <paramref name="items"/> items, on several threads if <paramref name="cost"/>, in operations, is worth it.</summary>
    public void Split<TJob>(TJob* job, int items, long cost)
        where TJob : unmanaged, IJob
    {
        if (Workers == 1 || items < 2 || cost < SplitThreshold)
            job->Execute(0, items, 0);
        else
            _workspace.Splitter.Run(job, items);
    }

    /// <summary>The scales and shifts of a BatchNormalization from the weights as they are now.</summary>
    public ChannelAffine Affine(BatchNormWeights norm, int? bias, int channels, float* scratch) => ChannelAffine.FromBatchNorm(
        Weight(norm.Gamma), Weight(norm.Beta), Weight(norm.Mean), Weight(norm.Variance), norm.Epsilon, Weight(bias), channels, scratch);

    /// <summary>The epilogue of an operation; <paramref name="scratch"/> has room for two floats per channel.</summary>
    public RowEpilogue Prepare(Epilogue epilogue, int channels, float* scratch)
    {
        ChannelAffine affine = epilogue.BatchNorm is { } norm
            ? Affine(norm, epilogue.Bias, channels, scratch)
            : new ChannelAffine(0, (nint)Weight(epilogue.Bias));
        return new RowEpilogue(affine, new Kernels.Activator(epilogue.Activation));
    }
}
