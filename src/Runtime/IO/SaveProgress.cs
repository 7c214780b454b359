namespace LayersGen;

/// <summary>Turns bytes written into the fraction a caller is told.</summary>
/// <param name="progress">The caller's, or null.</param>
/// <param name="totalBytes">Bytes of weights in all.</param>
public sealed class SaveProgress(IProgress<double>? progress, long totalBytes)
{
    private long _written;
    private long _furthest;

    /// <summary>More bytes were written. Stays below 1, which only <see cref="Complete"/> reports: the save is not done before.</summary>
    public void Add(int bytes)
    {
        _written += bytes;
        if (_written <= _furthest)
            return;
        _furthest = _written;
        progress?.Report(Math.Min((double)_written / totalBytes, 0.999));
    }

    /// <summary>Starts over, when a redirected upload is sent again: nothing is told until that is further than before.</summary>
    public void Restart() => _written = 0;

    /// <summary>The save is done.</summary>
    public void Complete() => progress?.Report(1);
}
