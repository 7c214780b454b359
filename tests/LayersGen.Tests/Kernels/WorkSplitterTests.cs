using LayersGen.Execution;

namespace LayersGen.Tests.Kernels;

public sealed unsafe class WorkSplitterTests
{
    [Fact]
    public void Every_item_is_done_once_and_no_worker_runs_twice_at_a_time()
    {
        WorkSplitter splitter = new(4);
        int* done = stackalloc int[1000];
        int* busy = stackalloc int[4];
        for (int round = 1; round <= 3000; round++)
        {
            int items = 1 + (round % 1000);
            new Span<int>(done, 1000).Clear();
            CountJob job = new(done, busy, -1);
            splitter.Run(&job, items);
            for (int i = 0; i < 1000; i++)
                Assert.Equal(i < items ? 1 : 0, done[i]);
        }
    }

    [Fact]
    public void An_exception_reaches_the_caller_and_the_splitter_stays_usable()
    {
        WorkSplitter splitter = new(3);
        int* done = stackalloc int[1000];
        int* busy = stackalloc int[3];
        for (int round = 0; round < 200; round++)
        {
            new Span<int>(busy, 3).Clear();
            CountJob failing = new(done, busy, round * 5);
            Assert.Throws<InvalidOperationException>(() => Run(splitter, failing));
        }

        new Span<int>(done, 1000).Clear();
        new Span<int>(busy, 3).Clear();
        CountJob job = new(done, busy, -1);
        splitter.Run(&job, 1000);
        Assert.Equal(1000, new Span<int>(done, 1000).Count(1));
    }

    private static void Run(WorkSplitter splitter, CountJob job) => splitter.Run(&job, 1000);

    private readonly struct CountJob(int* done, int* busy, int failAt) : IJob
    {
        public void Execute(int first, int end, int worker)
        {
            if (Interlocked.Increment(ref busy[worker]) != 1)
                throw new InvalidDataException("A worker runs twice at a time.");
            for (int i = first; i < end; i++)
            {
                if (i == failAt)
                    throw new InvalidOperationException();
                Interlocked.Increment(ref done[i]);
            }

            Interlocked.Decrement(ref busy[worker]);
        }
    }
}
