using System.Diagnostics;

namespace Quickstart;

/// <summary>Times steps by name.</summary>
internal sealed class Stages
{
    private readonly List<(string Step, TimeSpan Elapsed)> _times = [];

    public IReadOnlyList<(string Step, TimeSpan Elapsed)> Times => _times;

    public T Run<T>(string step, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        _times.Add((step, Stopwatch.GetElapsedTime(start)));
        return result;
    }

    public async Task<T> RunAsync<T>(string step, Func<Task<T>> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = await work();
        _times.Add((step, Stopwatch.GetElapsedTime(start)));
        return result;
    }
}
