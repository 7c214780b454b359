using System.Collections.Immutable;
using LayersGen.Catalogue;

namespace LayersGen;

/// <summary>Gives a weight that is missing from a file its initial values.</summary>
/// <param name="index">The weight's index among the model's.</param>
/// <param name="destination">Its place in the buffer, zeroed.</param>
internal delegate void WeightInitializer(int index, Span<byte> destination);

/// <summary>Loads a model's weights from the shards of a manifest.</summary>
internal static class WeightLoader
{
    /// <summary>Loads weights into one buffer: back to back, in the model's order, in the machine's byte order.</summary>
    /// <param name="source">Where the shards are.</param>
    /// <param name="manifest">What they contain.</param>
    /// <param name="expected">The model's weights; how they match the file's is told at <see cref="WeightMatcher"/>.</param>
    /// <param name="options">How they are loaded.</param>
    /// <param name="initialize">Fills weights that are missing, which happens only without <see cref="LoadOptions.Strict"/>.</param>
    /// <param name="cancellationToken">Cancels the reads.</param>
    internal static async Task<WeightBuffer> LoadAsync(
        IModelSource source,
        ModelManifest manifest,
        ImmutableArray<WeightSpec> expected,
        LoadOptions options,
        WeightInitializer initialize,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        WeightMatch match = WeightMatcher.Match(manifest, expected, options.Strict);
        if (match.Errors.Count > 0)
            throw ModelFormatException.Of(manifest.FileName, match.Errors);
        int[][] targets = match.Targets;
        long[] offsets = WeightLayout.Offsets(expected);
        long storedBytes = manifest.StoredBytes();
        if (Math.Max(storedBytes, offsets[^1]) > options.MaxBytes)
            throw new ModelFormatException(manifest.FileName, "weightsManifest", $"at most {options.MaxBytes} bytes of weights", $"{Math.Max(storedBytes, offsets[^1])}") { IsTooLarge = true };

        ProgressMeter progress = new(options.Progress, storedBytes);
        WeightBuffer? mapped = options.MemoryMap ? WeightMapping.TryMap(source, manifest, targets, offsets) : null;
        if (mapped is not null)
        {
            progress.Complete();
            return mapped;
        }

        WeightBuffer buffer = WeightBuffer.Allocate(offsets[^1]);
        try
        {
            ImmutableArray<ImmutableArray<StoredRun>> runs = [.. manifest.Groups.Select((group, i) => StoredRun.Of(group, targets[i], offsets))];
            StringAllowance strings = new(manifest.FileName, options.MaxBytes, storedBytes);
            await new ShardReader(source, manifest, runs, buffer, strings, progress).ReadAsync(cancellationToken).ConfigureAwait(false);
            FinishWeights(buffer, manifest, targets, expected, offsets, initialize);
            progress.Complete();
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    private static void FinishWeights(WeightBuffer buffer, ModelManifest manifest, int[][] targets, ImmutableArray<WeightSpec> expected, long[] offsets, WeightInitializer initialize)
    {
        WeightSpec?[] stored = new WeightSpec?[expected.Length];
        for (int group = 0; group < targets.Length; group++)
        {
            for (int weight = 0; weight < targets[group].Length; weight++)
            {
                if (targets[group][weight] != WeightMatcher.Skipped)
                    stored[targets[group][weight]] = manifest.Groups[group].Weights[weight];
            }
        }

        for (int i = 0; i < stored.Length; i++)
        {
            if (stored[i] is null)
                initialize(i, buffer.Span(offsets[i], checked((int)(offsets[i + 1] - offsets[i]))));
            else if (!BitConverter.IsLittleEndian && stored[i]!.Quantization is null)
                ReverseWeight(buffer, offsets[i], offsets[i + 1], WeightLayout.ScalarSize(expected[i].DType));
        }
    }

    private static void ReverseWeight(WeightBuffer buffer, long start, long end, int scalarSize)
    {
        const int Step = 1 << 30;
        for (; start < end; start += Step)
            LittleEndian.Reverse(buffer.Span(start, (int)Math.Min(Step, end - start)), scalarSize);
    }
}
