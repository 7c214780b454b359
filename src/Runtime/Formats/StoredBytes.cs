using System.Buffers;
using System.Collections.Immutable;

namespace LayersGen;

/// <summary>Reads a stored model's weights as they are, in order, and checks that there are exactly as many bytes as the manifest says.</summary>
/// <param name="source">Where the shards are.</param>
/// <param name="manifest">What they contain.</param>
/// <param name="options">The most bytes, and progress.</param>
internal sealed class StoredBytes(IModelSource source, ModelManifest manifest, LoadOptions options)
{
    private const int ReadBytes = 256 << 10;

    /// <summary>Hands the bytes on, piece by piece.</summary>
    /// <param name="take">Takes a piece; it must not keep it.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <exception cref="ModelFormatException">The shards hold more or less than the weights.</exception>
    public async Task ReadAsync(Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take, CancellationToken cancellationToken)
    {
        long total = manifest.StoredBytes();
        StringAllowance strings = new(manifest.FileName, options.MaxBytes, total);
        strings.Use(0);
        ProgressMeter progress = new(options.Progress, total);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            for (int index = 0; index < manifest.Groups.Length; index++)
            {
                WeightGroup group = manifest.Groups[index];
                ShardsStream shards = new(source, group.Paths);
                await using (shards.ConfigureAwait(false))
                {
                    int[] skipped = new int[group.Weights.Length];
                    Array.Fill(skipped, WeightMatcher.Skipped);
                    foreach (StoredRun run in StoredRun.Of(group, skipped, []))
                        await ReadRunAsync(shards, index, run, buffer, strings, progress, take, cancellationToken).ConfigureAwait(false);
                    if (await shards.ReadAsync(buffer.AsMemory(0, 1), cancellationToken).ConfigureAwait(false) > 0)
                        throw WrongTotal(index, "more bytes");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        progress.Complete();
    }

    private async Task ReadRunAsync(
        ShardsStream shards,
        int group,
        StoredRun run,
        byte[] buffer,
        StringAllowance strings,
        ProgressMeter progress,
        Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> take,
        CancellationToken cancellationToken)
    {
        StringWalk? walk = run.Bytes is null ? new StringWalk(run.Weight.ElementCount) : null;
        long left = run.Bytes ?? walk!.BytesAhead;
        while (left > 0)
        {
            int read = await shards.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                throw WrongTotal(group, "fewer bytes");
            if (walk is not null)
                strings.Use(read);
            walk?.Walk(buffer.AsSpan(0, read));
            await take(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            progress.Add(read);
            left = walk?.BytesAhead ?? left - read;
        }
    }

    private ModelFormatException WrongTotal(int group, string found) =>
        new(manifest.FileName, $"weightsManifest[{group}].paths", "exactly the bytes of the group's weights", found);

    /// <summary>The shards of a group, one after the other.</summary>
    private sealed class ShardsStream(IModelSource source, ImmutableArray<string> paths) : IAsyncDisposable
    {
        private Stream? _current;
        private int _next;

        public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
        {
            while (true)
            {
                int read = _current is null ? 0 : await _current.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
                if (read > 0)
                    return read;
                await DisposeAsync().ConfigureAwait(false);
                if (_next == paths.Length)
                    return 0;
                _current = await source.OpenShardAsync(paths[_next++], cancellationToken).ConfigureAwait(false);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (_current is not null)
                await _current.DisposeAsync().ConfigureAwait(false);
            _current = null;
        }
    }
}
