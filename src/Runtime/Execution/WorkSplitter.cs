using System.Diagnostics;
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

    /// <summary>Counters lie on cache lines of their own.</summary>
    private const int CounterStride = 16;

    /// <summary>How long a helper waits for more: about what waking a thread takes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMicroseconds(50);

    private readonly Helper[] _helpers;
    private readonly int[] _next;
    private void* _job;
    private delegate*<void*, int, int, int, void> _execute;
    private int _items;
    private int _grain;
    private int _number;
    private int _gate; // Open while helpers may enter; below it, the number of those inside.
    private Exception? _failure;

    public WorkSplitter(int workers)
    {
        _helpers = new Helper[workers - 1];
        _next = new int[workers * CounterStride];
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
        for (int worker = 0; worker < Workers; worker++)
            Next(worker) = Share(worker);
        _number++;
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

    /// <summary>The first item of a worker's share. The shares of one job after another are alike, and so is what a core has in its cache.</summary>
    private int Share(int worker) => (int)((long)_items * worker / Workers);

    private ref int Next(int worker) => ref _next[worker * CounterStride];

    /// <summary>Whether there is another job than number <paramref name="last"/>.</summary>
    private bool HasJobAfter(int last) => Volatile.Read(ref _number) != last && (Volatile.Read(ref _gate) & Open) != 0;

    /// <summary>Takes part in the job that is under way, if any; <paramref name="number"/> becomes its number.</summary>
    private void Help(int worker, ref int number)
    {
        int gate = Volatile.Read(ref _gate);
        while ((gate & Open) != 0)
        {
            int seen = Interlocked.CompareExchange(ref _gate, gate + 1, gate);
            if (seen == gate)
            {
                number = _number;
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
            // Its own share first, then what others have left of theirs.
            for (int i = 0; i < Workers; i++)
            {
                int owner = (worker + i) % Workers;
                ref int next = ref Next(owner);
                int end = Share(owner + 1);
                while (Volatile.Read(ref next) < end)
                {
                    int first = Interlocked.Add(ref next, _grain) - _grain;
                    if (first < end)
                        _execute(_job, first, Math.Min(first + _grain, end), worker);
                }
            }
        }
        catch (Exception exception)
        {
            Interlocked.CompareExchange(ref _failure, exception, null);
            for (int owner = 0; owner < Workers; owner++)
                Volatile.Write(ref Next(owner), _items);
        }
    }

    private sealed class Helper(WorkSplitter owner, int worker) : IThreadPoolWorkItem
    {
        private int _queued;
        private int _last;

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
                do
                    owner.Help(worker, ref _last);
                while (Stay());
                Interlocked.Exchange(ref _queued, 0);
            }
            while (owner.HasJobAfter(_last) && Interlocked.Exchange(ref _queued, 1) == 0);
        }

        /// <summary>Waits for the next operation's job, which mostly follows at once, unless the pool has other work.</summary>
        private bool Stay()
        {
            long started = Stopwatch.GetTimestamp();
            while (!owner.HasJobAfter(_last))
            {
                if (ThreadPool.PendingWorkItemCount > 0 || Stopwatch.GetElapsedTime(started) > Patience)
                    return false;
                Thread.SpinWait(8);
            }

            return true;
        }
    }
}
