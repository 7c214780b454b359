using System.Runtime.InteropServices;

namespace LayersGen.Execution;

/// <summary>The memory of one run: the arena, the scratch of one operation, and the scratch of each worker.</summary>
internal sealed unsafe class Workspace : SafeHandle
{
    private const int Alignment = 64;

    private readonly long _arena;
    private readonly long _shared;
    private readonly long _perWorker;

    /// <summary>Allocates for <paramref name="capacity"/> samples at a time; sizes are in floats.</summary>
    public Workspace(int capacity, long arenaSize, long shared, long perWorker, int workers, int inputs, int outputs)
        : base(0, ownsHandle: true)
    {
        Capacity = capacity;
        _arena = Aligned(checked(arenaSize * capacity));
        _shared = Aligned(shared);
        _perWorker = Aligned(perWorker);
        Splitter = new WorkSplitter(workers);
        Inputs = new nint[inputs];
        Outputs = new nint[outputs];
        long floats = checked(_arena + _shared + (_perWorker * workers) + Alignment);
        SetHandle((nint)NativeMemory.AlignedAlloc(checked((nuint)floats * sizeof(float)), Alignment));
    }

    public override bool IsInvalid => handle == 0;

    public int Capacity { get; }

    public WorkSplitter Splitter { get; }

    public nint[] Inputs { get; }

    public nint[] Outputs { get; }

    /// <summary>The states that the model keeps; lent to one run at a time.</summary>
    public nint[] KeptStates { get; set; } = [];

    /// <summary>Workspaces of the parts of a batch after the first, which is run in this one; those before are freed.</summary>
    public Workspace[] Others
    {
        get;
        set
        {
            foreach (Workspace other in field)
                other.Dispose();
            field = value;
        }
    } = [];

    public float* Arena => (float*)handle;

    public float* Shared => Arena + _arena;

    public WorkerScratch Scratch => new(Shared + _shared, (nint)_perWorker);

    /// <summary>Whether so many parts of a batch each have a workspace for so many samples at a time.</summary>
    public bool HasParts(int count, int capacity) => count == 1 || (Others.Length >= count - 1 && Others[0].Capacity >= capacity);

    /// <summary>The workspace of a part of the batch.</summary>
    public Workspace OfPart(int part) => part == 0 ? this : Others[part - 1];

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Others = [];
        base.Dispose(disposing);
    }

    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }

    private static long Aligned(long floats) => checked((floats + 15) & ~15L);
}

/// <summary>Memory that belongs to one worker while a job runs.</summary>
internal readonly unsafe struct WorkerScratch(float* start, nint size)
{
    public float* Of(int worker) => start + (worker * size);
}
