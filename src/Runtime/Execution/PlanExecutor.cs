using System.Runtime.InteropServices;

namespace LayersGen.Execution;

/// <summary>
/// Runs a plan over weights the caller owns. Any number of threads may run at a time: each takes its own workspace from a
/// pool. After a first call of a batch size, calls allocate nothing.
/// </summary>
internal sealed unsafe class PlanExecutor : IDisposable
{
    /// <summary>The largest tensor or arena of a chunk of the batch should not exceed 16 MB.</summary>
    private const int ChunkFloats = 4 << 20;

    private readonly ForwardPlan _plan;
    private readonly Op[] _ops;
    private readonly LoopOp[] _loops;
    private readonly nint[] _weights;
    private readonly PackedWeights? _packed;
    private readonly PlanValidator _needs;
    private readonly int _maxChunk;
    private readonly Lock _lock = new();
    private readonly Stack<Workspace> _idle = new();
    private readonly KeptStates? _kept;
    private bool _disposed;

    /// <summary>An executor of <paramref name="plan"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="weights">Pointers to the weights.</param>
    /// <param name="weightLengths">Their floats.</param>
    /// <param name="packed">Keeps weights packed; null to pack them for each product, because they may be written at any time.</param>
    /// <param name="kept">The states the plan keeps; null for a plan that keeps none.</param>
    /// <exception cref="ArgumentException">The plan is not valid, or the weights are not those it reads.</exception>
    public PlanExecutor(ForwardPlan plan, nint[] weights, long[] weightLengths, PackedWeights? packed = null, KeptStates? kept = null)
    {
        if (weights.Length != weightLengths.Length)
            throw new ArgumentException("There must be one length per weight.", nameof(weightLengths));
        _needs = PlanValidator.Check(plan, weightLengths);
        _plan = plan;
        _ops = [.. plan.Ops];
        _loops = [.. _ops.OfType<LoopOp>()];
        _weights = weights;
        _packed = packed;
        if (plan.KeptStates.Count > 0 && kept?.Sizes != plan.KeptStates)
            throw new ArgumentException("The states are not those the plan keeps.", nameof(kept));
        _kept = plan.KeptStates.Count > 0 ? kept : null;
        _maxChunk = Math.Max(1, ChunkFloats / Math.Max(plan.ArenaSize, _needs.LargestOperand));
    }

    /// <summary>Runs the plan once.</summary>
    /// <param name="inputs">Pointers to the model's inputs, each <c>[batch, size]</c>.</param>
    /// <param name="outputs">Pointers to the model's outputs, each <c>[batch, size]</c>; they may not overlap inputs.</param>
    /// <param name="batch">Samples.</param>
    /// <param name="multithreaded">Whether to use pool threads beside the caller's.</param>
    public void Run(ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, int batch, bool multithreaded)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        if (inputs.Length != _plan.InputSizes.Count)
            throw new ArgumentException($"The model has {_plan.InputSizes.Count} inputs, not {inputs.Length}.", nameof(inputs));
        if (outputs.Length != _plan.OutputSizes.Count)
            throw new ArgumentException($"The model has {_plan.OutputSizes.Count} outputs, not {outputs.Length}.", nameof(outputs));
        if (batch == 0)
            return;
        if (_kept is not null)
            RunKeeping(_kept, inputs, outputs, batch, multithreaded);
        else if (multithreaded && HasShortSteps(batch))
            RunParts(inputs, outputs, batch);
        else
            RunChunks(inputs, outputs, batch, multithreaded, _maxChunk, []);
    }

    // Whether a loop's steps are too short for several threads each, but long enough together.
    private bool HasShortSteps(int batch)
    {
        foreach (LoopOp loop in _loops)
        {
            if (loop.IsWorthThreads(batch))
                return true;
        }

        return false;
    }

    // The samples fall into a part for each thread, which runs the whole plan for it in a workspace of its own.
    private void RunParts(ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, int batch)
    {
        int threads = Math.Min(Environment.ProcessorCount, batch);
        int size = (batch + threads - 1) / threads;
        int parts = (batch + size - 1) / size;
        int capacity = Math.Min(size, _maxChunk);
        Workspace workspace = Rent(capacity);
        try
        {
            if (!workspace.HasParts(parts, capacity))
                workspace.Others = NewWorkspaces(parts - 1, capacity);
            using GCHandle<PlanExecutor> executorHandle = new(this);
            using GCHandle<Workspace> workspaceHandle = new(workspace);
            fixed (nint* inputPointers = inputs, outputPointers = outputs)
            {
                PartJob job = new(executorHandle, workspaceHandle, inputPointers, outputPointers, batch, size);
                workspace.Splitter.Run(&job, parts);
            }
        }
        finally
        {
            Return(workspace);
        }
    }

    // One run after another, each of all samples at once: a state belongs to its sample.
    private void RunKeeping(KeptStates kept, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, int batch, bool multithreaded)
    {
        lock (kept.Lock)
            RunChunks(inputs, outputs, batch, multithreaded, batch, kept.For(batch));
    }

    private void RunChunks(ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, int batch, bool multithreaded, int maxChunk, nint[] kept)
    {
        Workspace workspace = Rent(Math.Min(batch, maxChunk));
        try
        {
            workspace.KeptStates = kept;
            RunSamples(workspace, inputs, outputs, 0, batch, multithreaded);
        }
        finally
        {
            Return(workspace);
        }
    }

    private void RunSamples(Workspace workspace, ReadOnlySpan<nint> inputs, ReadOnlySpan<nint> outputs, int first, int end, bool multithreaded)
    {
        int chunk;
        for (int start = first; start < end; start += chunk)
        {
            chunk = Math.Min(workspace.Capacity, end - start);
            Locate(inputs, _plan.InputSizes, start, workspace.Inputs);
            Locate(outputs, _plan.OutputSizes, start, workspace.Outputs);
            ForwardPass pass = new(workspace, _weights, _packed, chunk, multithreaded);
            foreach (Op op in _ops)
                op.Run(pass);
        }
    }

    /// <summary>Frees the pool; runs still under way free their workspace when they end.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            while (_idle.TryPop(out Workspace? workspace))
                workspace.Dispose();
        }
    }

    private static void Locate(ReadOnlySpan<nint> tensors, EquatableArray<int> sizes, int start, nint[] located)
    {
        for (int i = 0; i < located.Length; i++)
            located[i] = (nint)((float*)tensors[i] + ((nint)start * sizes[i]));
    }

    private Workspace Rent(int capacity)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out Workspace? workspace))
            {
                if (workspace.Capacity >= capacity)
                    return workspace;
                workspace.Dispose();
            }
        }

        return NewWorkspace(capacity, Environment.ProcessorCount);
    }

    private Workspace[] NewWorkspaces(int count, int capacity)
    {
        Workspace[] workspaces = new Workspace[count];
        for (int i = 0; i < count; i++)
            workspaces[i] = NewWorkspace(capacity, workers: 1);
        return workspaces;
    }

    private Workspace NewWorkspace(int capacity, int workers) =>
        new(capacity, _plan.ArenaSize, _needs.Scratch, _needs.WorkerScratch, workers, _plan.InputSizes.Count, _plan.OutputSizes.Count);

    private void Return(Workspace workspace)
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                _idle.Push(workspace);
                return;
            }
        }

        workspace.Dispose();
    }

    /// <summary>Parts of a batch; an item is one of them.</summary>
    private readonly struct PartJob(GCHandle<PlanExecutor> executor, GCHandle<Workspace> workspace, nint* inputs, nint* outputs, int batch, int size) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            PlanExecutor owner = executor.Target;
            ReadOnlySpan<nint> inputPointers = new(inputs, owner._plan.InputSizes.Count);
            ReadOnlySpan<nint> outputPointers = new(outputs, owner._plan.OutputSizes.Count);
            for (int part = first; part < end; part++)
                owner.RunSamples(workspace.Target.OfPart(part), inputPointers, outputPointers, part * size, Math.Min(batch, (part + 1) * size), multithreaded: false);
        }
    }
}
