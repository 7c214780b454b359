namespace LayersGen.Benchmarks;

/// <summary>What a request wants timed, and what it holds meanwhile.</summary>
internal sealed class Work : IAsyncDisposable
{
    private readonly IReadOnlyList<object> _held;

    public Work(Action run, params IReadOnlyList<object> held) => (Run, _held) = (run, held);

    public Work(Func<Task> run, params IReadOnlyList<object> held) => (RunAsync, _held) = (run, held);

    /// <summary>Runs it once, where it is synchronous.</summary>
    public Action? Run { get; }

    /// <summary>Runs it once, where it is not.</summary>
    public Func<Task>? RunAsync { get; }

    /// <summary>What a prediction gives.</summary>
    public float[] Output { get; init; } = [];

    public async ValueTask DisposeAsync()
    {
        foreach (object item in _held)
        {
            if (item is IAsyncDisposable later)
                await later.DisposeAsync();
            else
                ((IDisposable)item).Dispose();
        }
    }
}
