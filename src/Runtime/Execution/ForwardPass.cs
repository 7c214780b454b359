using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>What an operation sees of a run: its tensors, the weights, scratch and the workers.</summary>
internal readonly unsafe ref struct ForwardPass
{
    /// <summary>Below so many element operations waking another thread costs more than it brings.</summary>
    private const long SplitThreshold = 1 << 17;

    /// <summary>Multiplications and additions of a product that take as long as one operation on an element by itself.</summary>
    private const int ProductOpsPerElement = 16;

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

    /// <summary>The cost of matrix products of so many multiplications and additions in all.</summary>
    public static long ProductCost(long rows, int depth, int columns, long products = 1) => 2 * rows * depth * columns / ProductOpsPerElement * products;

    /// <summary>Whether a job of <paramref name="cost"/> operations on elements is worth several threads.</summary>
    public static bool IsWorthThreads(long cost) => cost >= SplitThreshold;

    /// <summary>Threads that a job of <paramref name="cost"/> operations on elements is worth.</summary>
    public int Workers(long cost) => _multithreaded && IsWorthThreads(cost) ? _workspace.Splitter.Workers : 1;

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
    public float* Packed<TRight>(in TRight right)
        where TRight : unmanaged, IRightMatrix, IEquatable<TRight> => _packed is null ? null : _packed.Find(right);

    /// <summary>Runs <paramref name="items"/> items, on as many threads as <paramref name="cost"/>, in operations on elements, is worth.</summary>
    public void Split<TJob>(TJob* job, int items, long cost)
        where TJob : unmanaged, IJob
    {
        if (items < 2 || Workers(cost) == 1)
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
