using System.Runtime.ExceptionServices;

namespace LayersGen.Execution;

/// <summary>Work that falls into independent items. It is copied nowhere: workers see the caller's instance.</summary>
internal interface IJob
{
    /// <summary>Does the items from <paramref name="first"/> up to <paramref name="end"/> with the scratch of <paramref name="worker"/>.</summary>
    void Execute(int first, int end, int worker);
}

/// <summary>
/// Runs jobs on the caller's thread and whatever pool threads come to help, without allocating. The caller takes part and
/// waits only for helpers that have begun, so a starved pool costs speed but never blocks.
/// </summary>
internal sealed unsafe class WorkSplitter
{
    private const int Open = 1 << 30;

    /// <summary>Ranges per worker: small enough to even out, large enough to be worth fetching.</summary>
    private const int RangesPerWorker = 8;

    private readonly Helper[] _helpers;
    private void* _job;
    private delegate*<void*, int, int, int, void> _execute;
    private int _items;
    private int _grain;
    private int _next;
    private int _gate; // Open while helpers may enter; below it, the number of those inside.
    private Exception? _failure;

    public WorkSplitter(int workers)
    {
        _helpers = new Helper[workers - 1];
        for (int i = 0; i < _helpers.Length; i++)
            _helpers[i] = new Helper(this, i + 1);
    }

    public int Workers => _helpers.Length + 1;

    /// <summary>Runs all items of <paramref name="job"/> and rethrows the first exception of any worker.</summary>
    public void Run<TJob>(TJob* job, int items)
        where TJob : unmanaged, IJob
    {
        _job = job;
        _execute = &Execute<TJob>;
        _items = items;
        _grain = Math.Max(1, items / (Workers * RangesPerWorker));
        _failure = null;
        Volatile.Write(ref _next, 0);
        Interlocked.Exchange(ref _gate, Open);

        int helpers = Math.Min(_helpers.Length, ((items + _grain - 1) / _grain) - 1);
        for (int i = 0; i < helpers; i++)
            _helpers[i].Summon();
        Work(0);

        Interlocked.And(ref _gate, ~Open);
        SpinWait wait = default;
        while (Volatile.Read(ref _gate) != 0)
            wait.SpinOnce(sleep1Threshold: -1);
        if (_failure is { } failure)
            ExceptionDispatchInfo.Throw(failure);
    }

    private static void Execute<TJob>(void* job, int first, int end, int worker)
        where TJob : unmanaged, IJob => ((TJob*)job)->Execute(first, end, worker);

    private bool HasWork => (Volatile.Read(ref _gate) & Open) != 0 && Volatile.Read(ref _next) < _items;

    private void Help(int worker)
    {
        int gate = Volatile.Read(ref _gate);
        while ((gate & Open) != 0)
        {
            int seen = Interlocked.CompareExchange(ref _gate, gate + 1, gate);
            if (seen == gate)
            {
                Work(worker);
                Interlocked.Decrement(ref _gate);
                return;
            }

            gate = seen;
        }
    }

    private void Work(int worker)
    {
        try
        {
            int items = _items;
            while (true)
            {
                int first = Volatile.Read(ref _next) >= items ? items : Interlocked.Add(ref _next, _grain) - _grain;
                if (first >= items)
                    return;
                _execute(_job, first, Math.Min(first + _grain, items), worker);
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            Volatile.Write(ref _next, _items);
        }
    }

    private sealed class Helper(WorkSplitter owner, int worker) : IThreadPoolWorkItem
    {
        private int _queued;

        /// <summary>Queues the helper unless it still is, from now or an earlier job: then it comes anyway.</summary>
        public void Summon()
        {
            if (Interlocked.Exchange(ref _queued, 1) == 0)
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }

        void IThreadPoolWorkItem.Execute()
        {
            // A job that began after this helper was done with the last one found it queued and did not summon it again.
            do
            {
                owner.Help(worker);
                Interlocked.Exchange(ref _queued, 0);
            }
            while (owner.HasWork && Interlocked.Exchange(ref _queued, 1) == 0);
        }
    }
}
