namespace LayersGen;

/// <summary>Turns bytes into fractions for an <see cref="IProgress{T}"/>: never falling, thinned out, and 1 once, at the end.</summary>
internal sealed class ProgressMeter(IProgress<double>? progress, long total)
{
    private const int Steps = 256;

    private readonly Lock _lock = new();
    private long _done;
    private int _step;

    internal void Add(long bytes)
    {
        if (progress is null)
            return;
        lock (_lock)
        {
            _done += bytes;
            int step = (int)(_done / (double)total * Steps);
            if (step <= _step || step >= Steps)
                return;
            _step = step;
            progress.Report(_done / (double)total);
        }
    }

    internal void Complete() => progress?.Report(1);
}
