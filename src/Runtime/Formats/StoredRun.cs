using System.Collections.Immutable;

namespace LayersGen;

/// <summary>A stretch of a group's bytes that is treated alike: copied, decoded, or walked over.</summary>
/// <param name="Weight">The weight, or the first of those that were joined.</param>
/// <param name="Bytes">Its stored bytes; null for a string weight.</param>
/// <param name="Target">Where it goes in the <see cref="WeightBuffer"/>; negative to walk over it.</param>
internal readonly record struct StoredRun(WeightSpec Weight, long? Bytes, long Target)
{
    internal const long Nowhere = -1;

    internal bool IsSkipped => Target == Nowhere;

    /// <summary>Whether stored and loaded bytes are the same, up to their order.</summary>
    internal bool IsVerbatim => !IsSkipped && Weight.Quantization is null;

    /// <summary>The runs of a group. Weights that are adjacent in the file and in the buffer become one, so that they are read at once.</summary>
    internal static ImmutableArray<StoredRun> Of(WeightGroup group, ReadOnlySpan<int> targets, ReadOnlySpan<long> offsets)
    {
        ImmutableArray<StoredRun>.Builder runs = ImmutableArray.CreateBuilder<StoredRun>();
        for (int i = 0; i < group.Weights.Length; i++)
        {
            StoredRun run = new(
                group.Weights[i],
                WeightLayout.StoredBytes(group.Weights[i]),
                targets[i] == WeightMatcher.Skipped ? Nowhere : offsets[targets[i]]);
            if (run.Bytes == 0 || (run.Bytes is null && run.Weight.ElementCount == 0))
                continue;
            if (runs.Count > 0 && runs[^1].TryJoin(run) is StoredRun joined)
                runs[^1] = joined;
            else
                runs.Add(run);
        }

        return runs.DrainToImmutable();
    }

    private StoredRun? TryJoin(StoredRun next)
    {
        if (Bytes is not long bytes || next.Bytes is not long more)
            return null;
        bool adjacent = IsSkipped ? next.IsSkipped : IsVerbatim && next.IsVerbatim && Target + bytes == next.Target;
        return adjacent ? this with { Bytes = bytes + more } : null;
    }
}
