using LayersGen.Kernels;

namespace LayersGen.Execution;

/// <summary>What an operation sees of a run: its tensors, the weights, scratch and the workers.</summary>
internal readonly unsafe ref struct ForwardPass(Workspace workspace, nint[] weights, int batch, bool multithreaded)
{
    /// <summary>Below so many operations waking another thread costs more than it brings.</summary>
    private const long SplitThreshold = 1 << 20;

    /// <summary>Samples in this chunk of the batch.</summary>
    public int Batch => batch;

    /// <summary>Threads a job may run on.</summary>
    public int Workers => multithreaded ? workspace.Splitter.Workers : 1;

    /// <summary>Scratch of the operation, as much as it asked the <see cref="PlanValidator"/> for.</summary>
    public float* Scratch => workspace.Shared;

    /// <summary>Scratch of each worker of the operation.</summary>
    public WorkerScratch WorkerScratch => workspace.Scratch;

    /// <summary>Where the tensor lies.</summary>
    public float* this[in Operand operand] => operand.Kind switch
    {
        OperandKind.Input => (float*)workspace.Inputs[operand.Position],
        OperandKind.Output => (float*)workspace.Outputs[operand.Position],
        OperandKind.Weight => (float*)weights[operand.Position],
        _ => workspace.Arena + ((nint)operand.Position * batch),
    };

    /// <summary>Floats between two samples of the tensor: none for a weight.</summary>
    public static nint SampleStride(in Operand operand) => operand.Kind == OperandKind.Weight ? 0 : operand.Size;

    public float* Weight(int index) => (float*)weights[index];

    public float* Weight(int? index) => index is { } i ? (float*)weights[i] : null;

    /// <summary>Runs <paramref name="items"/> items, on several threads if <paramref name="cost"/>, in operations, is worth it.</summary>
    public void Split<TJob>(TJob* job, int items, long cost)
        where TJob : unmanaged, IJob
    {
        if (Workers == 1 || items < 2 || cost < SplitThreshold)
            job->Execute(0, items, 0);
        else
            workspace.Splitter.Run(job, items);
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
